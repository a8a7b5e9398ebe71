"""The pages around the content: home, sitemap, banners, statutory, privacy, accessibility."""

from .banners import running, shown_here
from .health import late_jobs
from .statutory import statutory_complete

__all__ = ["late_jobs", "running", "shown_here", "statutory_complete"]
