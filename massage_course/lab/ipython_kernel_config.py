"""Keeps the kernel from printing its warnings into the window in which a learner started the course."""

c = get_config()  # noqa: F821

c.IPKernelApp.log_level = 40
