"""Ties: symmetric, of nobody to himself, near and far, and the same in kernels and in plain Python."""

import networkx as nx
import numpy as np
import pytest

from sim.city.ties import FAR_TIES_FROM, TIES, far_partner, tie, tie_graph, tie_key, ties_of
from sim.core.errors import ChanganError
from sim.core.jit import kernel, plain_errstate


class Town:
    """A city as ties see it: a number of residents."""

    def __init__(self, n_residents):
        self.n_residents = n_residents


@pytest.mark.parametrize("n", [1, 2, 3, 5, 17, 64, 65, 1_000, 4_097])
def test_every_tie_is_mutual_and_nobody_is_tied_to_himself(n):
    key = tie_key(7)
    with plain_errstate():
        for j in range(TIES):
            partner = np.array([tie(key, i, j, n) for i in range(n)])
            has = partner >= 0
            assert (partner[has] < n).all()
            assert (partner[partner[has]] == np.flatnonzero(has)).all()
            assert (partner != np.arange(n)).all()
            if j >= FAR_TIES_FROM:
                assert (~has).sum() == n % 2  # all are paired, but for one when their number is odd


def test_lists_of_ties_are_symmetric():
    town = Town(501)
    ties = [set(ties_of(town, i).tolist()) for i in range(501)]
    for i, known in enumerate(ties):
        assert i not in known and len(known) <= TIES
        assert all(i in ties[k] for k in known)
    assert np.mean([len(known) for known in ties]) > 3.5


def test_neighbour_ties_are_close_in_rows_and_far_ties_are_spread_evenly():
    key, n = tie_key(3), 20_000
    with plain_errstate():
        for j in range(FAR_TIES_FROM):
            assert max(abs(tie(key, i, j, n) - i) for i in range(n - 3)) <= 3
        partner = np.array([far_partner(key, i, n) for i in range(n)])
    gap = np.abs(partner - np.arange(n)) / n
    share = np.histogram(gap, np.linspace(0, 1, 6))[0] / n
    assert share == pytest.approx([0.36, 0.28, 0.20, 0.12, 0.04], abs=0.02)  # the distance of two random points
    near = np.abs(np.diff(partner)) < n / 100
    assert near.mean() < 0.03  # neighbours do not share their far friends


def test_the_two_far_ties_and_two_seeds_pair_people_differently():
    n = 1_000
    with plain_errstate():
        rows = [[tie(tie_key(seed), i, j, n) for i in range(n)] for seed in (1, 2) for j in (2, 3)]
    for a in range(4):
        for b in range(a):
            assert np.mean(np.array(rows[a]) == np.array(rows[b])) < 0.02


def test_the_graph_holds_exactly_the_ties():
    town = Town(300)
    graph = tie_graph(town)
    assert isinstance(graph, nx.Graph) and graph.number_of_nodes() == 300 and nx.number_of_selfloops(graph) == 0
    assert all(set(graph[i]) == set(ties_of(town, i).tolist()) for i in range(300))
    assert {d["far"] for _, _, d in graph.edges(data=True)} == {True, False}
    assert nx.is_connected(graph)


def test_ties_of_nobody_and_too_large_graphs_are_errors():
    with pytest.raises(ChanganError, match="no resident 300"):
        ties_of(Town(300), 300)
    with pytest.raises(ChanganError, match="too many"):
        tie_graph(Town(10_000_000))


@kernel
def _all_ties(key, n, out):
    for i in range(n):
        for j in range(out.shape[1]):
            out[i, j] = tie(key, i, j, n)


def test_a_kernel_sees_the_same_ties():
    n, key = 777, tie_key(5)
    out = np.zeros((n, TIES), np.int64)
    with plain_errstate():
        _all_ties(key, n, out)
    town = Town(n)
    assert all(set(out[i][out[i] >= 0].tolist()) == set(ties_of(town, i, seed=5).tolist()) for i in range(n))
