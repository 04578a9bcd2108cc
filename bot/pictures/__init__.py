"""Values into pictures: PNGs of scores, causes and groups, with no type of Telegram and no words of their own."""

from bot.pictures.drawing import Picture, draw
from bot.pictures.palette import Theme
from bot.pictures.studio import PressError, Studio, key

__all__ = ["Picture", "PressError", "Studio", "Theme", "draw", "key"]
