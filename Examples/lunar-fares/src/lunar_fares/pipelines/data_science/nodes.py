"""An ordinary least-squares fit, small enough to be read: no library of models is needed to try dagwatchd."""

from typing import Any

import numpy as np
import pandas as pd


def split_rows(fares: pd.DataFrame, split: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shuffles the rows by the seed and sets a share of them aside for the test."""
    shuffled = fares.sample(frac=1, random_state=split["seed"])
    held_back = int(len(shuffled) * split["test_share"])
    return shuffled.iloc[held_back:], shuffled.iloc[:held_back]


def fit_model(train: pd.DataFrame, options: dict[str, Any]) -> dict[str, Any]:
    """The weights of the features, and what a shuttle with none of them would cost."""
    features = options["features"]
    columns = np.column_stack([train[features].to_numpy(float), np.ones(len(train))])
    weights, *_ = np.linalg.lstsq(columns, train["fare"].to_numpy(float), rcond=None)
    return {
        "weights": {name: round(float(weight), 6) for name, weight in zip(features, weights)},
        "intercept": round(float(weights[-1]), 6),
    }


def predict(model: dict[str, Any], rows: pd.DataFrame) -> pd.Series:
    return sum((rows[name] * weight for name, weight in model["weights"].items()), start=model["intercept"])


def score_model(model: dict[str, Any], test: pd.DataFrame) -> dict[str, float]:
    """The share of the variance that the model explains, and its mean error in dollars."""
    error = test["fare"] - predict(model, test)
    spread = test["fare"] - test["fare"].mean()
    return {
        "r2": round(float(1 - (error**2).sum() / (spread**2).sum()), 4),
        "mean_error": round(float(error.abs().mean()), 2),
    }


def choose_model(
    plain: dict[str, Any],
    plain_metrics: dict[str, float],
    rich: dict[str, Any],
    rich_metrics: dict[str, float],
) -> dict[str, Any]:
    """The candidate that explains more; of two equal ones, the plain one."""
    if rich_metrics["r2"] > plain_metrics["r2"]:
        return {"name": "rich", **rich}
    return {"name": "plain", **plain}
