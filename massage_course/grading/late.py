"""The penalty for late work: nbgrader's own methods, and the instructor's plug-in where the configuration names one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .settings import Config

Penalty = Callable[[str, float, float], float | None]
"""Student, score and seconds late -> points to take away; None for no penalty."""


def penalty_of(config: Config) -> Penalty:
    """The rule that ``nbgrader autograde`` would use with this configuration."""
    plugin = config.AssignLatePenalties.get("plugin_class")
    if plugin:
        return _plugin(plugin, config)
    if config.LateSubmissionPlugin.get("penalty_method", "none") == "zero":
        return lambda student, score, seconds: score
    return lambda student, score, seconds: None


def _plugin(plugin: Any, config: Config) -> Penalty:
    """The method of the plug-in class `plugin`, which a configuration may name by its address."""
    import traitlets.config
    from traitlets import import_item

    kind = import_item(plugin) if isinstance(plugin, str) else plugin
    penalty: Penalty = kind(config=traitlets.config.Config(config)).late_submission_penalty
    return penalty


def within(penalty: float | None, score: float) -> float | None:
    """At least nothing and at most the whole score, as nbgrader's ``AssignLatePenalties`` has it."""
    return None if penalty is None else min(max(penalty, 0.0), score)
