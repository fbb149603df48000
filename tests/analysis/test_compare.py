"""Golden numbers of published tables, each with its source. R is 4.2.2, metafor 3.8.1; no test needs them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare import Tables, breslow_day, change, fisher_holm, holm, homogeneity, mantel_haenszel


def tables(*rows):
    """From rows (a, b, c, d): the first way satisfied and not, the second way satisfied and not."""
    a, b, c, d = np.array(rows).T
    return Tables(a, a + b, c, c + d)


ADMISSIONS = tables(
    (512, 89, 313, 19),
    (353, 17, 207, 8),
    (120, 202, 205, 391),
    (138, 131, 279, 244),
    (53, 94, 138, 299),
    (22, 24, 351, 317),
)
"""UC Berkeley 1973, departments A to F (P. J. Bickel, E. A. Hammel and J. W. O'Connell 1975; R UCBAdmissions)."""
RABBITS = tables((0, 6, 0, 5), (3, 3, 0, 6), (6, 0, 2, 4), (5, 1, 6, 0), (2, 0, 5, 0))
"""Penicillin for rabbits at once or later, by its dose (A. Agresti 1990, p. 231; R help(mantelhaen.test))."""
CLINICS = tables((20, 14, 10, 24), (15, 12, 3, 15), (3, 2, 3, 2), (12, 3, 7, 5), (1, 0, 3, 2))
"""SAS, Categorical Data Analysis (M. E. Stokes, C. S. Davis, G. G. Koch), as kept in statsmodels' tests."""
LUNGS = tables((647, 622, 2, 27), (41, 28, 19, 32))
"""Smoking and lung cancer, men and women (R. Doll and A. B. Hill 1950)."""
CATHETERS = tables(
    *[(0, 116, 3, 114), (1, 43, 3, 32), (2, 206, 9, 186), (0, 130, 7, 129), (5, 146, 6, 151), (1, 97, 4, 135)],
    *[(1, 173, 3, 174), (1, 73, 2, 37), (1, 96, 19, 84), (1, 112, 2, 120), (0, 66, 7, 57), (0, 70, 1, 57)],
    *[(3, 185, 5, 170), (6, 181, 11, 169), (0, 118, 0, 105), (0, 252, 1, 261), (1, 344, 3, 359), (4, 60, 1, 68)],
)
"""Eighteen trials of catheters, one without any event (B. A. Niel-Weise et al. 2007; R metadat::dat.nielweise2007)."""


@pytest.mark.parametrize(
    ("given_tables", "odds_ratio", "low", "high", "statistic", "p_value"),
    [
        (ADMISSIONS, 0.904696828258623, 0.771907361759, 1.060329764437, 1.42694622858669, 0.232263462817),
        (RABBITS, 7.0, 1.02671268846167, 47.7251333802226, 3.92857142857143, 0.0474722551429),
        (CLINICS, 3.59117556309781, 1.7811345246506, 7.24063328541719, 11.8851944060173, 0.00056581919422),
        (LUNGS, 4.52391476228126, 2.41710054932984, 8.46708871174626, 23.6257018814414, 1.17014118224e-06),
        (CATHETERS, 0.298583745, 0.193072435486, 0.461755467856, 32.213561261, 1.38123316102e-08),
    ],
    ids=["admissions", "rabbits", "clinics", "lungs", "catheters"],
)
def test_the_common_odds_ratio_is_that_of_r(given_tables, odds_ratio, low, high, statistic, p_value):
    """R mantelhaen.test(x), the first two also printed in its help; metafor::rma.mh(measure = "OR", correct = TRUE)."""
    found = mantel_haenszel(given_tables)
    assert (found.odds_ratio, found.low, found.high) == pytest.approx((odds_ratio, low, high), rel=1e-9)
    assert (found.statistic, found.p_value) == pytest.approx((statistic, p_value), rel=1e-9)


@pytest.mark.parametrize(
    ("given_tables", "statistic", "freedom", "p_value"),
    [
        (ADMISSIONS, 18.8255012520532, 5, 0.00207140139788083),
        (CLINICS, 1.84363213665517, 4, 0.764490667953476),
        (LUNGS, 5.17464592734045, 1, 0.0229188419579761),
    ],
    ids=["admissions", "clinics", "lungs"],
)
def test_the_odds_ratios_differ_as_tarone_has_it(given_tables, statistic, freedom, p_value):
    """R metafor::rma.mh: TA and TAp. Clinics 1.8436 in statsmodels; lungs 5.175, P = 0.022919 in M. W. Fagerland,
    S. Lydersen and P. Laake (2017), Statistical Analysis of Contingency Tables, ch. 10 (R contingencytables)."""
    found = breslow_day(given_tables)
    assert found.freedom == freedom
    assert (found.statistic, found.p_value) == pytest.approx((statistic, p_value), rel=1e-9)


def test_a_village_without_an_answer_of_one_kind_says_nothing():
    """Of the 18 trials one has no event: metafor's TA is 25.679489 with 17 degrees, ours has the same with 16."""
    found = breslow_day(CATHETERS)
    assert (found.statistic, found.freedom) == (pytest.approx(25.6794889345, rel=1e-9), 16)
    assert 0 < found.least_expected < 1


def test_the_common_odds_ratio_turns_over_with_the_ways():
    one, other = (
        mantel_haenszel(ADMISSIONS),
        mantel_haenszel(Tables(ADMISSIONS.s2, ADMISSIONS.n2, ADMISSIONS.s1, ADMISSIONS.n1)),
    )
    assert (1 / other.odds_ratio, 1 / other.high, 1 / other.low) == pytest.approx((one.odds_ratio, one.low, one.high))
    assert (one.statistic, one.p_value) == pytest.approx((other.statistic, other.p_value))


def test_a_wider_level_gives_wider_limits():
    narrow, wide = mantel_haenszel(ADMISSIONS, 0.9), mantel_haenszel(ADMISSIONS, 0.99)
    assert wide.low < narrow.low < narrow.odds_ratio < narrow.high < wide.high


@pytest.mark.parametrize(
    ("row", "ratio"),
    [((10, 0, 12, 0), np.nan), ((10, 0, 6, 6), np.inf), ((6, 6, 10, 0), 0.0), ((0, 0, 6, 6), np.nan)],
)
def test_answers_that_do_not_cross_give_no_limits(row, ratio):
    found = mantel_haenszel(tables(row))
    assert found.odds_ratio == ratio or (np.isnan(found.odds_ratio) and np.isnan(ratio))
    assert (found.low, found.high) == (0.0, np.inf)
    assert breslow_day(tables(row, row)).p_value == 1.0


def test_nothing_to_compare_gives_the_p_value_one():
    unanimous = mantel_haenszel(tables((10, 0, 12, 0)))
    assert (unanimous.statistic, unanimous.p_value) == (0.0, 1.0)
    single = breslow_day(tables((10, 5, 5, 10)))
    assert (single.statistic, single.freedom, single.p_value) == (0.0, 0, 1.0)


def test_a_village_of_one_answer_changes_nothing():
    more = tables((1, 0, 0, 0), (0, 0, 0, 0), (20, 14, 10, 24), (15, 12, 3, 15))
    assert mantel_haenszel(more) == mantel_haenszel(tables((20, 14, 10, 24), (15, 12, 3, 15)))


@pytest.mark.parametrize(
    ("row", "p_value"),
    [
        ((3, 1, 1, 3), 0.485714285714286),  # R help(fisher.test): the lady tasting tea, both sides
        ((2, 10, 15, 3), 0.000536724119143),  # R help(fisher.test): criminal twins, Convictions
        ((100, 2, 1000, 5), 0.1300759363430016),  # scipy's test suite, written by R
        ((2, 7, 8, 2), 0.02301413756522114),
        ((5, 15, 20, 20), 0.09580440012477637),
        ((10, 5, 10, 0), 0.06126482213438734),
    ],
)
def test_fishers_exact_test(row, p_value):
    [found], [adjusted] = fisher_holm(tables(row))
    assert found == adjusted == pytest.approx(p_value, rel=1e-9)


def test_fishers_test_of_each_question_is_adjusted_over_all():
    p_values, adjusted = fisher_holm(tables((2, 10, 15, 3), (3, 1, 1, 3), (2, 7, 8, 2)))
    assert p_values == pytest.approx([0.000536724119143, 0.485714285714286, 0.02301413756522114])
    assert adjusted == pytest.approx([3 * 0.000536724119143, 0.485714285714286, 2 * 0.02301413756522114])


def test_holms_adjustment_is_that_of_r():
    """Y. Benjamini and Y. Hochberg (1995), the 15 p-values of their example; R p.adjust(p, "holm")."""
    p = [
        0.0004,
        0.0095,
        0.0298,
        0.0459,
        0.0019,
        0.0201,
        0.0278,
        0.0344,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
        1e-4,
    ]
    r = [0.0056, 0.1140, 0.2780, 0.3213, 0.0247, 0.2211, 0.2780, 0.2780, 1, 1, 1, 1, 1, 1, 0.0015]
    assert holm(p) == pytest.approx(r, rel=1e-12)


def test_the_pairwise_p_values_of_statsmodels():
    """statsmodels' tests of proportions after R pairwise.prop.test: raw ones and the first and fourth by Holm."""
    raw = [0.00533824886503131, 0.8327574849753566, 0.1880573726722516]
    raw += [0.002026764254350234, 0.1309487516334318, 0.1076118730631731]
    adjusted = holm(raw)
    assert (adjusted[0], adjusted[3]) == pytest.approx((0.02669124432515654, 0.0121605855261014), rel=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holms_adjustment_keeps_the_order_and_lies_between_once_and_m_times(p):
    adjusted = holm(p)
    assert (adjusted >= np.array(p)).all()
    assert (adjusted <= np.minimum(1, len(p) * np.array(p))).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()


@pytest.mark.parametrize("wrong", [[-0.1], [1.1], [float("nan")]])
def test_impossible_p_values_are_refused(wrong):
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm(wrong)


@pytest.mark.parametrize(
    ("s1", "n1", "s2", "n2", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_newcombes_table_of_differences(s1, n1, s2, n2, low, high):
    """R. G. Newcombe (1998), Statistics in Medicine 17:873–890, table II, method 10, contrasts (a) to (h)."""
    found = change(s1, n1, s2, n2)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5.1e-5)
    assert found.difference == pytest.approx(s1 / n1 - s2 / n2)


wave = st.tuples(st.integers(0, 300), st.integers(0, 300)).filter(any)
"""Satisfied and dissatisfied."""


@given(wave, wave)
def test_a_change_holds_its_difference_and_turns_over_with_the_waves(one, other):
    found = change(one[0], sum(one), other[0], sum(other))
    turned = change(other[0], sum(other), one[0], sum(one))
    assert -1 <= found.low <= found.difference <= found.high <= 1
    assert (-turned.high, -turned.difference, -turned.low) == pytest.approx((found.low, found.difference, found.high))


def test_many_changes_at_once_are_the_single_ones():
    found = change(np.array([56, 9]), np.array([70, 10]), np.array([48, 3]), np.array([80, 10]))
    assert found.low[1] == change(9, 10, 3, 10).low


@pytest.mark.parametrize("counts", [(0, 0, 1, 2), (1, 2, 0, 0)])
def test_a_wave_without_answers_has_no_change(counts):
    with pytest.raises(ValueError, match="no change"):
        change(*counts)


@pytest.mark.parametrize(
    ("s", "statistic", "p_value", "least_expected"),
    [
        ([73, 90, 114, 75], 11.1193876862863, 0.0110975113666, 9.29471032746),
        ([83, 90, 129, 70], 12.6004112971276, 0.00558547666163, 5.1637279597),
    ],
)
def test_the_four_groups_of_smokers(s, statistic, p_value, least_expected):
    """R prop.test: the second is Fleiss (1981), p. 139, of its help; the first stands in statsmodels' tests."""
    found = homogeneity(np.array(s), np.array([86, 93, 136, 82]))
    assert found.freedom == 3
    assert (found.statistic, found.p_value) == pytest.approx((statistic, p_value), rel=1e-9)
    assert found.least_expected == pytest.approx(least_expected, rel=1e-9)


def test_two_villages_are_compared_without_correction():
    """R chisq.test(matrix(c(2, 10, 15, 3), 2), correct = FALSE): criminal twins, R help(fisher.test)."""
    found = homogeneity(np.array([2, 15]), np.array([12, 18]))
    assert (found.statistic, found.p_value) == pytest.approx((13.03167420814, 0.0003062666301835), rel=1e-9)
    assert found.least_expected == pytest.approx(5.2)


def test_villages_without_answers_or_without_dissent_do_not_differ():
    with_empty = homogeneity(np.array([73, 0, 90, 114, 75]), np.array([86, 0, 93, 136, 82]))
    assert with_empty.freedom == 3
    for s, n in (([5, 9], [5, 9]), ([0, 0], [5, 9]), ([3], [5]), ([3, 0], [5, 0])):
        found = homogeneity(np.array(s), np.array(n))
        assert (found.statistic, found.freedom, found.p_value) == (0.0, 0, 1.0)


def test_impossible_tables_are_refused():
    with pytest.raises(ValueError, match="impossible counts: 3 of 2"):
        Tables(np.array([3]), np.array([2]), np.array([1]), np.array([2]))
    with pytest.raises(ValueError, match="impossible counts: 3 of 2"):
        Tables(np.array([1]), np.array([2]), np.array([3]), np.array([2]))
    with pytest.raises(ValueError, match="impossible level"):
        mantel_haenszel(ADMISSIONS, 1.0)


def test_a_line_of_villages_may_face_one_number():
    both = Tables(np.array([1, 2]), np.array([4, 5]), 3, 6)
    assert both.s2.tolist() == [3, 3]
