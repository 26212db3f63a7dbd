"""What should a seat to the moon cost?"""

__version__ = "0.1.0"
