"""Cleans each raw table, then joins them by shuttle."""

import pandas as pd


def _flag(column: pd.Series) -> pd.Series:
    return (column == "t").astype(int)


def clean_companies(companies: pd.DataFrame) -> pd.DataFrame:
    """Turns the rating from a percentage into a share; a company without one gets the middle one."""
    rating = pd.to_numeric(companies["rating"].str.rstrip("%")) / 100
    return companies.assign(
        rating=rating.fillna(rating.median()),
        moon_certified=_flag(companies["moon_certified"]),
    )


def clean_shuttles(shuttles: pd.DataFrame) -> pd.DataFrame:
    """Reads the fare as a number, and gives every kind of shuttle a column of its own."""
    fare = shuttles["fare"].str.replace(r"[$,]", "", regex=True).astype(float)
    kinds = {f"is_{kind.lower()}": (shuttles["kind"] == kind).astype(int) for kind in sorted(shuttles["kind"].unique())}
    return shuttles.assign(fare=fare, docks_itself=_flag(shuttles["docks_itself"]), **kinds)


def clean_reviews(reviews: pd.DataFrame) -> pd.DataFrame:
    """Leaves out what fewer than three passengers said."""
    return reviews[reviews["count"] >= 3]


def join_tables(shuttles: pd.DataFrame, companies: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """One row for every shuttle that has a company and a review."""
    owned = shuttles.merge(companies, left_on="company", right_on="id", suffixes=("", "_company"))
    return owned.merge(reviews, left_on="id", right_on="shuttle").sort_values("id")
