"""The staff home, navigation, audit viewer and site settings."""

from .navigation import staff_navigation

__all__ = ["staff_navigation"]
