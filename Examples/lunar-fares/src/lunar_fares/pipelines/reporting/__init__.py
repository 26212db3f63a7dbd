"""What people ask for once the model is there."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
