"""The widgets: explorer, quiz and labs. Each is one `.py`, one `.js` and one `.css` of the same name."""
