"""The instructor's side: building assignments from keys, and nbgrader plug-ins that grade answers without running code."""
