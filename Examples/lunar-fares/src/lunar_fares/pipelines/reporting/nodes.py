"""Two small tables for people."""

from typing import Any

import pandas as pd

from lunar_fares.pipelines.data_science.nodes import predict


def fares_by_kind(fares: pd.DataFrame) -> pd.DataFrame:
    """How many shuttles of each kind there are, and what they charge."""
    return fares.groupby("kind")["fare"].agg(["count", "min", "median", "max"]).round(2).reset_index()


def fare_errors(fares: pd.DataFrame, model: dict[str, Any]) -> pd.DataFrame:
    """The shuttles whose fare the chosen model finds strangest, those first."""
    expected = predict(model, fares).round(2)
    errors = fares[["id", "kind", "fare"]].assign(expected=expected, error=(fares["fare"] - expected).round(2))
    return errors.sort_values("error", key=abs, ascending=False)
