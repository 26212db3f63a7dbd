from kedro.pipeline import Node, Pipeline

from .nodes import choose_model, fit_model, score_model, split_rows

CANDIDATES = ("plain", "rich")


def _candidate() -> Pipeline:
    """How any candidate is fitted and scored; it becomes a model with a name through its namespace."""
    return Pipeline(
        [
            Node(split_rows, ["fare_table", "params:split"], ["train_rows", "test_rows"], name="split_rows"),
            Node(fit_model, ["train_rows", "params:options"], "model", name="fit_model", tags="training"),
            Node(score_model, {"model": "model", "test": "test_rows"}, "metrics", name="score_model"),
        ]
    )


def create_pipeline(**kwargs) -> Pipeline:
    candidates = [
        Pipeline(
            _candidate(),
            namespace=name,
            inputs="fare_table",
            outputs={"model": f"{name}_model", "metrics": f"{name}_metrics"},
            parameters={"params:split": "params:split", "params:options": f"params:candidates.{name}"},
            tags=name,
        )
        for name in CANDIDATES
    ]
    choice = Node(
        choose_model,
        inputs=["plain_model", "plain_metrics", "rich_model", "rich_metrics"],
        outputs="chosen_model",
        name="choose_model",
    )
    return Pipeline([*candidates, choice], tags={"science"})
