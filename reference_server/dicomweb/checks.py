"""Whether an instance may be stored, and what is to be said about it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from reference_server.dicom import DataSet, Element, Instance, attribute, is_valid_uid
from reference_server.dicomweb.dialect import StoreCheckRules
from reference_server.dicomweb.vr_rules import NARROW, WIDE, Rule

_UIDS = (0x00080016, 0x0020000D, 0x0020000E, 0x00080018)
# The keys of the archive: without them nothing could be found.
_NEVER_WITHHELD = frozenset({0x0020000D, 0x0020000E, 0x00080018})
_TOO_LONG = "value exceeds maximum length"


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: reasons to refuse an instance, reasons to warn, and what to withhold."""

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


def check(instance: Instance, study: str | None, rules: StoreCheckRules) -> Findings:
    """Check an instance that is to be stored, in `study` if the path names one."""
    dataset = instance.dataset
    errors = [*_missing(dataset, rules), *_mismatch(instance, study)]
    if rules.strict_uids:
        errors += _malformed_uids(dataset)
    for tag in sorted(rules.checked & dataset.keys()):
        errors += _comments(tag, _narrow_fault(dataset, dataset[tag], rules))
    if errors:
        return Findings(errors=tuple(errors))
    warnings = [
        _comment(tag, "the required attribute has no value")
        for tag in sorted(rules.may_be_blank)
        if _is_blank(dataset, tag)
    ]
    faults = dict(_wide_faults(dataset)) if rules.warns_of_all else {}
    warnings += [_comment(tag, fault) for tag, fault in sorted(faults.items())]
    withheld = [f"{tag:08X}" for tag in faults.keys() & dataset.keys() - _NEVER_WITHHELD]
    return Findings(warnings=tuple(warnings), withheld=tuple(withheld))


def multiple_values(instance: Instance, tags: Collection[int]) -> list[int]:
    """Name those of some attributes that have more than one value."""
    return sorted(tag for tag in tags if len(instance.dataset.decoded(tag)) > 1)


def _missing(dataset: DataSet, rules: StoreCheckRules) -> list[str]:
    for tag in rules.required:
        if tag not in dataset:
            return [_comment(tag, "the required attribute is missing")]
        if tag not in rules.may_be_blank and _is_blank(dataset, tag):
            return [_comment(tag, "the required attribute has no value")]
        if tag in _UIDS and len(dataset.decoded(tag)) > 1:
            return [_comment(tag, "the required attribute has more than one value")]
    return []


def _is_blank(dataset: DataSet, tag: int) -> bool:
    return not dataset.text(tag).strip()


def _mismatch(instance: Instance, study: str | None) -> list[str]:
    if study is None or instance.study_uid.rstrip() == study.rstrip():
        return []
    return [_comment(0x0020000D, f"the instance is not of study {study}, which the path names")]


def _malformed_uids(dataset: DataSet) -> list[str]:
    return [
        _comment(tag, "value is not a valid UID")
        for tag in _UIDS
        if tag in dataset and not _is_blank(dataset, tag) and not is_valid_uid(dataset.text(tag))
    ]


def _narrow_fault(dataset: DataSet, element: Element, rules: StoreCheckRules) -> str | None:
    """Look at the first value only, as the Azure server does with what it searches by."""
    known = attribute(f"{element.tag:08X}")
    if known is None or element.vr != known.vr:
        return f"the VR is {element.vr}"
    padded = isinstance(element.value, bytes) and element.value.endswith(b"\0")
    if padded and element.vr != "UI" and not rules.ignores_nul:
        return "value contains invalid character"
    rule = NARROW.get(element.vr)
    return rule(dataset.text(element.tag)) if rule else None


def _wide_faults(dataset: DataSet) -> Iterator[tuple[int, str]]:
    """Give the elements that break their VR or VM, those in sequences too."""
    for element in dataset.values():
        if isinstance(element.value, tuple):
            for item in element.value:
                yield from _wide_faults(item)
            continue
        fault = _wide_fault(dataset, element)
        if fault is not None:
            yield element.tag, fault


def _wide_fault(dataset: DataSet, element: Element) -> str | None:
    rule = WIDE.get(element.vr)
    if element.value is None:
        return _TOO_LONG if element.vr in {"LT", "ST"} else None
    values = dataset.decoded(element.tag)
    if rule is not None:
        for value in values:
            fault = _fault(rule, value)
            if fault is not None:
                return fault
    return _multiplicity_fault(element.tag, len(values))


def _fault(rule: Rule, value: object) -> str | None:
    text = "=".join(value) if isinstance(value, tuple) else str(value)
    return rule(text)


def _multiplicity_fault(tag: int, count: int) -> str | None:
    known = attribute(f"{tag:08X}")
    if tag >> 16 & 1 or known is None or not known.keyword or not count:
        return None
    if _fits_multiplicity(known.vm, count):
        return None
    return f"there are {count} values where {known.vm} may be"


def _fits_multiplicity(vm: str, count: int) -> bool:
    """Whether a number of values fits a VM such as 1, 1-3, 2-n or 2-2n (PS3.6 5)."""
    low, _, high = vm.partition("-")
    least = int(low.rstrip("n") or "1") if low[:1].isdigit() else 1
    if not high:
        return count == least
    if high.endswith("n"):
        return count >= least and count % int(high[:-1] or "1") == 0
    return least <= count <= int(high)


def _comments(tag: int, fault: str | None) -> list[str]:
    return [] if fault is None else [_comment(tag, fault)]


def _comment(tag: int, fault: str) -> str:
    return f"DICOM100: ({tag >> 16:04x},{tag & 0xFFFF:04x}) - {fault}"
