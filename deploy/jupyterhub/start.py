"""Starts one person's server, under her own account: the lessons laid out, or the instructor's full interface."""

import os
import sys
from pathlib import Path

import nbformat
from nbformat.sign import NotebookNotary

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from course import OUR_NOTEBOOKS, START_PAGE, lay_out_lessons  # noqa: E402  (needs the line above)


def main() -> None:
    """Prepare the home folder; this program then becomes the server."""
    home = Path.home()
    lessons = home / "my_course"
    lay_out_lessons(sorted(ROOT.glob(OUR_NOTEBOOKS)), lessons)
    notary = NotebookNotary()
    for lesson in lessons.glob("*.ipynb"):
        notary.sign(nbformat.read(lesson, 4))  # so that JupyterLab starts it at once
    if os.environ["JUPYTERHUB_USER"] == os.environ["MASSAGE_COURSE_INSTRUCTOR"]:
        os.environ["MASSAGE_COURSE_INTERFACE"] = "full"
        # In a tab of its own: JupyterLab would show it in a frame, and a hub's servers let nobody frame them.
        root, folder, page = home, home / "exercises", "/formgrader"
    else:
        root, folder, page = lessons, lessons, f"/lab/tree/{START_PAGE}"
    folder.mkdir(exist_ok=True)
    os.chdir(folder)  # nbgrader reads the configuration of the folder it is started in
    options = [f"--ServerApp.root_dir={root}", f"--ServerApp.default_url={page}"]
    os.execvp("jupyterhub-singleuser", ["jupyterhub-singleuser", *options, *sys.argv[1:]])


if __name__ == "__main__":
    main()
