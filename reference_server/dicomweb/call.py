"""A request on its way through the handlers, with what each of them needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from reference_server.archive import Archive, Scope
from reference_server.dicomweb.dialect import Choice, Dialect, Offer
from reference_server.dicomweb.negotiate import is_mixture
from reference_server.http import HTTPError, Request, parse_accept

# How the Azure server names the UIDs of a path; the names are clear enough for all.
_UID_NAMES = {
    "study": "StudyInstanceUid",
    "series": "SeriesInstanceUid",
    "instance": "SopInstanceUid",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A request, its dialect, the archive, and what the path says.

    `base` is the URL of the service as the client knows it, without a slash at the end, and
    `resource` the rest of the path.
    """

    request: Request
    dialect: Dialect
    archive: Archive
    base: str
    resource: str
    path: Mapping[str, str]

    def scope(self) -> Scope:
        """Give what the path names. Raises HTTPError 400 where a UID is none."""
        for name, label in _UID_NAMES.items():
            if name in self.path and not self.dialect.is_uid(self.path[name]):
                raise HTTPError(400, f"{label} in the path is {self.path[name][:80]!r}, no UID.")
        uids = (self.path.get(name) for name in _UID_NAMES)
        return Scope(*(uid.rstrip(" ") if uid is not None else None for uid in uids))

    def model(self, offers: tuple[Offer, ...]) -> Offer:
        """Give the form of data sets that the client likes best.

        Raises HTTPError 406 where it takes none of them, 400 where it mixes what can't be mixed.
        """
        rules = self.dialect.accept
        accept = self._accept()
        choices = [
            choice
            for text in (self._accept_in_query(), accept or "")
            for choice in rules.choose_model(text, offers)
        ]
        if accept is None or not choices:
            raise HTTPError(406, _refusal(accept, offers) if rules.explains_refused_model else "")
        return choices[0].offer

    def choices(self, offers: tuple[Offer, ...]) -> list[Choice]:
        """Give the offers that the client takes, the best first.

        Raises HTTPError 406 where it takes none of them, 400 where it mixes what can't be mixed.
        """
        rules = self.dialect.accept
        accept = self._accept()
        choices = [
            choice
            for text in (self._accept_in_query(), accept or "")
            for choice in rules.choose(parse_accept(text, whole=False), offers)
        ]
        if accept is None or not choices:
            raise HTTPError(406, _refusal(accept, offers))
        return choices

    def _accept(self) -> str | None:
        accept = self.request.headers.get("Accept")
        together = parse_accept(f"{accept or ''},{self._accept_in_query()}", whole=False)
        if self.dialect.accept.mixtures_are_refused and is_mixture(together):
            raise HTTPError(
                400, "Media types of DICOM and rendered ones can't be accepted together."
            )
        return accept

    def _accept_in_query(self) -> str:
        if not self.dialect.accept.query_parameter:
            return ""
        pairs = self.request.target.pairs(plus_is_blank=False)
        return ",".join(value for name, value in pairs if name == "accept")

    def url(self, *uids: str) -> str:
        """Give the URL of a study, a series or an instance."""
        names = ("studies", "series", "instances")
        pairs = zip(names, uids, strict=False)
        return "/".join((self.base, *(f"{name}/{uid}" for name, uid in pairs)))

    @property
    def own_url(self) -> str:
        """The URL of the request, without its query."""
        return f"{self.base}/{self.resource}"

    def missing(self, scope: Scope) -> HTTPError:
        """Say that nothing of a scope is there."""
        named = [(name, uid) for name, uid in zip(_UID_NAMES, _uids(scope), strict=True) if uid]
        what = " of ".join(f"{name} {uid}" for name, uid in reversed(named))
        return HTTPError(404, f"There is no {what}.")


def _uids(scope: Scope) -> tuple[str | None, ...]:
    return scope.study, scope.series, scope.instance


def _refusal(accept: str | None, offers: list[Offer] | tuple[Offer, ...]) -> str:
    available = ", ".join(offer.media_type for offer in offers)
    asked = "There is no Accept field." if accept is None else f"Nothing fits {accept[:200]!r}."
    return f"{asked} Available here: {available}."
