"""Writes the raw tables of the example: invented, small, and the same bytes on every machine."""

import csv
import random
from pathlib import Path

RAW = Path(__file__).parents[1] / "data" / "01_raw"
COUNTRIES = ["Portugal", "Kenya", "Japan", "Chile", "Iceland", "India", "Canada", "New Zealand"]
KINDS = {"Ferry": 2100.0, "Clipper": 3400.0, "Freighter": 1500.0, "Yacht": 6200.0}


def write(name: str, header: list[str], rows: list[list[object]]) -> None:
    with (RAW / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    dice = random.Random(1969)
    companies, shuttles, reviews = [], [], []
    for company in range(1, 61):
        # Some companies never filled in their rating, as it is with real ones.
        rating = "" if dice.random() < 0.1 else f"{dice.randint(55, 100)}%"
        companies.append([company, dice.choice(COUNTRIES), dice.randint(1, 40), rating, dice.choice("tf")])
    for shuttle in range(1, 241):
        kind = dice.choice(list(KINDS))
        company = companies[dice.randrange(len(companies))]
        engines, seats = dice.randint(1, 6), dice.randint(2, 24)
        docked = dice.choice("tf")
        comfort = round(min(5.0, max(1.0, dice.gauss(3.4, 0.9))), 1)
        rating = float(company[3].rstrip("%") or 75) / 100
        fare = KINDS[kind] + 240 * engines - 22 * seats + 310 * comfort + 900 * rating
        fare += 150 * (docked == "t") + dice.gauss(0, 160)
        shuttles.append([shuttle, company[0], kind, engines, seats, docked, f"${fare:,.2f}"])
        # A shuttle without passengers has no review.
        if dice.random() < 0.95:
            reviews.append([shuttle, comfort, round(dice.uniform(1, 5), 1), dice.randint(1, 400)])

    RAW.mkdir(parents=True, exist_ok=True)
    write("companies.csv", ["id", "country", "fleet", "rating", "moon_certified"], companies)
    write("shuttles.csv", ["id", "company", "kind", "engines", "seats", "docks_itself", "fare"], shuttles)
    write("reviews.csv", ["shuttle", "comfort", "punctuality", "count"], reviews)


if __name__ == "__main__":
    main()
