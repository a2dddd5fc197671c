"""What a request is about: everything, a study, a series of it, or an instance of that."""
# ruff: noqa: S608 - table and column names are our own, values are always parameters

from dataclasses import dataclass

from reference_server.archive.levels import Level

# The rows of a level with what they belong to, for what stands behind FROM.
ROWS = {
    Level.STUDY: "study",
    Level.SERIES: "series JOIN study ON study.key = series.study",
    Level.INSTANCE: "instance JOIN series ON series.key = instance.series "
    "JOIN study ON study.key = instance.study",
}
INSTANCES = ROWS[Level.INSTANCE]


# What is named is looked up by itself, from the top, and by unique indexes; SQLite would else go
# through all of a study for one instance, since that has them in the right order.
_STUDY = "(SELECT key FROM study WHERE uid = ?)"
_SERIES = f"(SELECT key FROM series WHERE study = {_STUDY} AND uid = ?)"
# By whether study, series and instance are named.
_CONDITIONS = {
    (False, False, False): "1",
    (True, False, False): f"study.key = {_STUDY}",
    (True, True, False): f"series.key = {_SERIES}",
    (True, True, True): f"instance.series = {_SERIES} AND instance.uid = ?",
    (True, False, True): f"instance.study = {_STUDY} AND instance.uid = ?",
    (False, False, True): "instance.uid = ?",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The UIDs that instances must have; None leaves a level open. A series needs its study."""

    study: str | None = None
    series: str | None = None
    instance: str | None = None

    def condition(self) -> tuple[str, list[str]]:
        """Give SQL over INSTANCES that holds for what is in here, and its parameters."""
        study, series, instance = uids = (self.study, self.series, self.instance)
        named = (study is not None, series is not None, instance is not None)
        return _CONDITIONS[named], [uid for uid in uids if uid is not None]
