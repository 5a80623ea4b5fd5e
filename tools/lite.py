"""Build a JupyterLite of the course that asks no outside host, to be compared with the static site (docs/site.md).

    python tools/lite.py FOLDER

Needs npm and, while it builds, a package index; makes an environment of its own and leaves FOLDER/out. It is not part
of the course: figures drawn by matplotlib are missing in it, because numpy and matplotlib have no WebAssembly wheels on
PyPI, only on Pyodide's own host.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYODIDE = "314.0.7"
BUILD = ("jupyterlite-core==0.8.6", "jupyterlite-pyodide-kernel==0.8.6", "jupyterlab-server")
FRONT_ENDS = ("anywidget==0.11.0", "ipywidgets==8.1.9", "jupyterlab_widgets")
# IPython is held to the version that Pyodide's kernel was made for.
IPYTHON = "asttokens decorator executing ipython==9.12.0 ipython-pygments-lexers jedi matplotlib-inline parso"
IPYTHON += " prompt_toolkit pure-eval pygments six stack-data traitlets wcwidth"
COURSE = "anywidget==0.11.0 bleach comm fsrs ipywidgets==8.1.9 jupyterlab-widgets latexcodec micropip msgspec packaging"
COURSE += " psygnal pybtex typing-extensions webencodings widgetsnbextension"
TARGET = ("--platform=pyemscripten_2026_0_wasm32", "--platform=any", "--python-version=3.14", "--implementation=cp")
PAGE = {"appName": "Back Massage Benefits", "exposeAppInBrowser": True}
KERNEL = {"pyodideUrl": "./static/pyodide/pyodide.mjs", "disablePyPIFallback": True}
APPS = {"contents": ["files"], "output_dir": "out", "no_sourcemaps": True, "apps": ["lab"]}


def main() -> None:
    """Everything, from nothing."""
    folder = Path(sys.argv[1]).resolve()
    wheels, python = folder / "wheels", folder / "env" / "bin" / "python"
    venv.create(folder / "env", with_pip=True)

    def pip(*words: str) -> None:
        subprocess.run([python, "-m", "pip", "--quiet", *words], check=True)

    pip("install", *BUILD)
    pip("wheel", "--no-deps", f"--wheel-dir={wheels}", str(ROOT))
    pip("install", "--no-deps", *FRONT_ENDS, *map(str, wheels.glob("massage_course*")))
    pip("download", "--no-deps", "--only-binary=:all:", *TARGET, f"--dest={wheels}", *IPYTHON.split(), *COURSE.split())
    pip("download", "--no-deps", f"--dest={folder}", "pyyaml")
    pure_yaml(next(folder.glob("[Pp]y[Yy][Aa][Mm][Ll]*.whl")), wheels)

    subprocess.run(["npm", "install", "--no-save", "--prefix", folder, f"pyodide@{PYODIDE}"], check=True)
    shutil.copytree(ROOT / "notebooks", folder / "files", ignore=shutil.ignore_patterns("*.answers.json", ".*"))
    site = {
        "jupyter-config-data": {**PAGE, "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": KERNEL}}
    }
    (folder / "jupyter-lite.json").write_text(json.dumps({"jupyter-lite-schema-version": 0, **site}))
    (folder / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": APPS}))
    subprocess.run([python.with_name("jupyter-lite"), "build"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    add_pyodide(folder / "node_modules" / "pyodide", wheels, folder / "out" / "static" / "pyodide")


def pure_yaml(wheel: Path, wheels: Path) -> None:
    """PyYAML works without its compiled part, for which there is no WebAssembly wheel on PyPI."""
    pure = wheels / re.sub(r"-cp.*", "-py3-none-any.whl", wheel.name.lower())
    with zipfile.ZipFile(wheel) as given, zipfile.ZipFile(pure, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            if not name.endswith((".so", ".pyd")):
                made.writestr(name, given.read(name))


def add_pyodide(core: Path, wheels: Path, target: Path) -> None:
    """Put the core of Pyodide and our wheels where the kernel looks, with a list of them that names no host."""
    target.mkdir(parents=True)
    for file in [*core.glob("*.mjs"), *core.glob("*.wasm"), *core.glob("*.zip"), *wheels.glob("*.whl")]:
        shutil.copy(file, target)
    lock = json.loads((core / "pyodide-lock.json").read_text())
    names = {file.name.split("-")[0].replace("_", "-").lower(): file for file in sorted(wheels.glob("*.whl"))}
    ipython = {re.sub(r"[=_].*", "", name.replace("_", "-")) for name in IPYTHON.split()}
    depends = {
        # Whoever imports the course needs all the rest, and IPython all that is its own.
        "massage-course": sorted(names.keys() - {"massage-course"}),
        "ipython": sorted(ipython - {"ipython"}),
    }
    imports = {"massage-course": ["massage_course"], "ipython": ["IPython"], "pyyaml": ["yaml"]}
    lock["packages"] = {
        name: {
            "name": name,
            "version": file.name.split("-")[1],
            "file_name": file.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": imports.get(name, [name.replace("-", "_")]),
            "depends": depends.get(name, []),
            "unvendored_tests": False,
        }
        for name, file in names.items()
    }
    (target / "pyodide-lock.json").write_text(json.dumps(lock))


if __name__ == "__main__":
    main()
