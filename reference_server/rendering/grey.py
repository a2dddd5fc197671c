"""Grey pictures: modality, VOI and presentation, one after the other (PS3.4 N.2.1)."""

from collections.abc import Callable, Sequence
from math import isfinite

from reference_server.dicom import DataSet
from reference_server.rendering.attributes import decimals, items, of_frame
from reference_server.rendering.lut import lookup_table
from reference_server.rendering.picture import Frame
from reference_server.rendering.samples import Meaning, translated
from reference_server.rendering.windowing import Brightness, Window

_MODALITY_LUTS = 0x00283000
_VOI_LUTS = 0x00283010
_PIXEL_VALUE_TRANSFORMATION = 0x00289145
_FRAME_VOI_LUT = 0x00289132
# PS3.3 C.11.2.1.3 in the words of PS3.18 8.3.5.1.4.
_FUNCTIONS = {"LINEAR_EXACT": "linear-exact", "SIGMOID": "sigmoid"}


def grey(frame: Frame, samples: Sequence[float], meaning: Meaning, window: Window | None) -> bytes:
    """Give the shades of a frame; without a `window` it is seen as the instance says."""
    modality = _modality(frame)
    # What is the same is worked out once.
    values = {sample: modality(meaning(sample)) for sample in set(samples)}
    finite = [value for value in values.values() if isfinite(value)]
    brightness = window.brightness() if window else _own(frame, finite)
    # PS3.3 C.7.6.3.1.2: with MONOCHROME1 the least value is white.
    inverse = frame.instance.text("PhotometricInterpretation") == "MONOCHROME1"
    shades = {
        sample: _shade(brightness, value, inverse=inverse) for sample, value in values.items()
    }
    return translated(samples, shades)


def _shade(brightness: Brightness, value: float, *, inverse: bool) -> int:
    shade = round(255 * brightness(value)) if value == value else 0  # noqa: PLR0124 - NaN
    return 255 - shade if inverse else shade


def _modality(frame: Frame) -> Callable[[float], float]:
    for item in items(frame.dataset, _MODALITY_LUTS)[:1]:
        return lookup_table(frame, item, "LUTDescriptor", "LUTData")
    source = of_frame(frame.dataset, frame.number, _PIXEL_VALUE_TRANSFORMATION)
    slope, intercept = decimals(source, "RescaleSlope"), decimals(source, "RescaleIntercept")
    if not slope or not intercept:
        return lambda value: value
    return lambda value: value * slope[0] + intercept[0]


def _own(frame: Frame, values: Sequence[float]) -> Brightness:
    """Give the first window of the instance, its VOI LUT, or all from the least to the most."""
    own = _window(of_frame(frame.dataset, frame.number, _FRAME_VOI_LUT))
    if own:
        return own.brightness()
    for item in items(frame.dataset, _VOI_LUTS)[:1]:
        table = lookup_table(frame, item, "LUTDescriptor", "LUTData")
        return lambda value: min(table(value) / table.most, 1.0)
    least, most = min(values, default=0), max(values, default=0)
    return lambda value: min(max((value - least) / ((most - least) or 1), 0.0), 1.0)


def _window(dataset: DataSet) -> Window | None:
    center, width = decimals(dataset, "WindowCenter"), decimals(dataset, "WindowWidth")
    if not center or not width:
        return None
    function = _FUNCTIONS.get(dataset.text("VOILUTFunction"), "linear")
    try:
        return Window(center[0], width[0], function)
    except ValueError:
        return None
