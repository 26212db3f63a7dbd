"""From three raw tables to one."""

from .pipeline import create_pipeline

__all__ = ["create_pipeline"]
