"""The four views. Each module has ``build(model)``, which returns the JSON bytes."""
