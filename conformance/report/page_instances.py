"""The DICOM instances of an exchange: a small picture, and a dump of their elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.report.markup import Markup, anchor, link, tag, text
from conformance.report.text import count
from conformance.result import CaseResult, ExchangeView, InstanceView

_AT_MOST = 4
_DIGEST = 12


def instances_by_digest(case: CaseResult) -> Mapping[str, InstanceView]:
    """Return the instances that are known in a case, by the SHA-256 of their files."""
    return {instance.sha256: instance for instance in case.instances}


def instance_link(sha256: str, instances: Mapping[str, InstanceView]) -> list[Markup]:
    """Return the picture of an instance and a link to its elements, if it is known."""
    instance = instances.get(sha256)
    if instance is None:
        return []
    return [*_picture(instance), link("its elements", "instance", sha256[:_DIGEST])]


def instances_html(
    exchanges: Iterable[ExchangeView], instances: Mapping[str, InstanceView]
) -> list[Markup]:
    """Return the instances of some exchanges, each once, folded."""
    seen = dict.fromkeys(digest for each in exchanges for digest in _digests(each))
    known = [instances[digest] for digest in seen if digest in instances]
    pieces = [_instance(instance) for instance in known[:_AT_MOST]]
    rest = len(known) - _AT_MOST
    if rest > 0:
        told = f"and {count(rest, 'more instance')}, in results.json"
        pieces.append(tag("p", told, class_="dc-soft"))
    return pieces


def _digests(exchange: ExchangeView) -> Iterable[str]:
    for body in (exchange.request_body, exchange.response_body):
        yield body.sha256
        yield from (part.sha256 for part in body.parts)


def _instance(instance: InstanceView) -> Markup:
    rest = [f"and {count(instance.rest, 'more element')}"] if instance.rest else []
    return tag(
        "details",
        tag("summary", *_picture(instance), f"instance {instance.sha256[:_DIGEST]}…"),
        tag(
            "div",
            *([tag("p", instance.remark, class_="dc-soft")] if instance.remark else []),
            tag("pre", text("\n".join([*instance.elements, *rest]), limit=100_000)),
            id=anchor("instance", instance.sha256[:_DIGEST]),
        ),
        class_="dc-instance",
    )


def _picture(instance: InstanceView) -> list[Markup]:
    if not instance.picture:
        return []
    source = f"data:image/png;base64,{instance.picture}"
    return [tag("img", src=source, alt="its first frame, made small"), Markup(" ")]
