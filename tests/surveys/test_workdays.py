from datetime import date

from surveys import workdays


def test_twenty_working_days_without_weekends_and_holidays():
    # 23/3/2023 (Thursday); 29/4–3/5/2023 were holidays with their days in lieu, outside these 20 days.
    assert workdays.deadline(date(2023, 3, 23), days=20) == date(2023, 4, 19)


def test_the_first_day_counts_when_offices_work():
    assert workdays.deadline(date(2026, 3, 2), days=1) == date(2026, 3, 2)
    assert workdays.deadline(date(2026, 2, 28), days=1) == date(2026, 3, 2)


def test_tet_is_no_working_day():
    assert not workdays.is_workday(date(2026, 2, 17))  # mùng một Tết Bính Ngọ


def test_national_day_is_no_working_day():
    assert not workdays.is_workday(date(2026, 9, 2))
