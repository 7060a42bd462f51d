"""Circles in graphs."""

from __future__ import annotations

from ccctl.resolve.circles import circles


def test_a_chain_has_no_circle() -> None:
    assert list(circles({"a": ["b"], "b": ["c"], "c": []})) == []


def test_a_node_with_an_edge_to_itself_is_a_circle() -> None:
    assert list(circles({"a": ["b"], "b": ["b"]})) == [("b",)]


def test_nodes_of_a_circle_come_in_the_order_of_the_graph() -> None:
    assert list(circles({"c": ["a"], "a": ["b"], "b": ["c", "d"], "d": []})) == [("c", "a", "b")]


def test_two_circles_joined_one_way_stay_two() -> None:
    graph = {"a": ["b"], "b": ["a", "x"], "x": ["y"], "y": ["x"]}
    assert list(circles(graph)) == [("a", "b"), ("x", "y")]


def test_a_circle_reached_first_from_its_middle_is_found_once() -> None:
    graph = {"start": ["m"], "a": ["m"], "m": ["z"], "z": ["a"]}
    assert list(circles(graph)) == [("a", "m", "z")]


def test_long_chains_need_no_recursion() -> None:
    size = 50_000
    graph = {number: [(number + 1) % size] for number in range(size)}
    assert [len(circle) for circle in circles(graph)] == [size]
