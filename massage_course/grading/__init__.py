"""The instructor's side: assignments built from keys, and nbgrader plug-ins that grade without running code."""
