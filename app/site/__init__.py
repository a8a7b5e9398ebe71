"""The pages around the content: home, sitemap, banners, statutory, privacy, accessibility."""

from .banners import running, shown_here

__all__ = ["running", "shown_here"]
