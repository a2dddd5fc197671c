"""Drawing images, and writing what is drawn as PNG, GIF and JPEG, in pure standard library.

    picture = Image(stream, instance).draw(1, Window(40, 400))
    write_png(fit(picture, Viewport(128, 128)))

It knows no HTTP.
"""

from reference_server.rendering.gif import write_gif
from reference_server.rendering.image import Image
from reference_server.rendering.jpeg import write_jpeg
from reference_server.rendering.picture import NotRenderable, Picture
from reference_server.rendering.png import write_png
from reference_server.rendering.viewport import Region, Viewport, fit
from reference_server.rendering.windowing import Window

__all__ = [
    "Image",
    "NotRenderable",
    "Picture",
    "Region",
    "Viewport",
    "Window",
    "fit",
    "write_gif",
    "write_jpeg",
    "write_png",
]
