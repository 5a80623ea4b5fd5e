"""Build-time generator of the atlas: bone meshes of three registry packages become ``course_data/atlas/*.json``.

``python -m tools.atlas`` runs everything. One module per step: `fetch` and `meshes` read the packages, `posture` puts
the bones where a standing body has them, `skin` fits the envelope, `landmarks` measures attachment points,
`expressions` reads the tables (``attachments*.yml``, ``courses*.yml``), `muscles`, `courses` and `dermatomes` turn rows
into shapes, `bones` and `shading` draw the skeleton, `views` put it together, `encode` writes path data, `checks`
compares levels with independent facts.

Frame of all 3-D data: millimeters, x anterior, y up, z to the subject's right.
"""
