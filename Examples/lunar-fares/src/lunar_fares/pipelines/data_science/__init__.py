"""Two candidate models, and the better of them."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
