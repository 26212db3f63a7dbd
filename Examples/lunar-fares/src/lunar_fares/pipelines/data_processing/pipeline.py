from kedro.pipeline import Node, Pipeline

from .nodes import clean_companies, clean_reviews, clean_shuttles, join_tables

CLEANERS = {
    "companies": clean_companies,
    "shuttles": clean_shuttles,
    "reviews": clean_reviews,
}


def create_pipeline(**kwargs) -> Pipeline:
    cleaning = [
        Node(
            func=clean,
            inputs=f"raw_{table}",
            outputs=f"clean_{table}",
            name=f"clean_{table}",
            tags=["cleaning", table],
        )
        for table, clean in CLEANERS.items()
    ]
    joining = Node(
        func=join_tables,
        inputs=["clean_shuttles", "clean_companies", "clean_reviews"],
        outputs="fare_table",
        name="join_tables",
    )
    return Pipeline([*cleaning, joining], tags="data")
