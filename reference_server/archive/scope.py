"""What a request is about: everything, a study, a series of it, or an instance of that."""

from dataclasses import dataclass

# Every instance with its series and its study, for what stands behind FROM.
INSTANCES = (
    "instance JOIN series ON series.key = instance.series JOIN study ON study.key = instance.study"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The UIDs that instances must have; None leaves a level open."""

    study: str | None = None
    series: str | None = None
    instance: str | None = None

    def condition(self) -> tuple[str, list[str]]:
        """Give SQL over INSTANCES that holds for what is in here, and its parameters."""
        named = {"study.uid": self.study, "series.uid": self.series, "instance.uid": self.instance}
        given = {column: uid for column, uid in named.items() if uid is not None}
        return " AND ".join(f"{column} = ?" for column in given) or "1", list(given.values())
