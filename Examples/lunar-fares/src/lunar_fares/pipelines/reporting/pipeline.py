from kedro.pipeline import Node, Pipeline

from .nodes import fare_errors, fares_by_kind


def create_pipeline(**kwargs) -> Pipeline:
    return Pipeline(
        [
            # Without a name: Kedro makes one from the function, where it stands, and its datasets.
            Node(fares_by_kind, inputs="fare_table", outputs="fares_by_kind"),
            Node(
                fare_errors,
                inputs=dict(model="chosen_model", fares="fare_table"),
                outputs="fare_errors",
                name="report_fare_errors",
            ),
        ],
        tags="reporting",
    )
