"""Chooses the interface of this environment's JupyterLab: the calm one, or the full one (see lab/README.md)."""

import importlib.util
import os
from pathlib import Path

c = get_config()  # noqa: F821

# Nothing is fetched from outside while a class is working.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"

# Found without importing it: the server must start quickly and needs nothing of the course itself.
_package = importlib.util.find_spec("massage_course")
if _package is not None and os.environ.get("MASSAGE_COURSE_INTERFACE", "calm") != "full":
    c.LabApp.app_settings_dir = str(Path(next(iter(_package.submodule_search_locations))) / "lab" / "calm")
    c.LabApp.extension_manager = "readonly"
