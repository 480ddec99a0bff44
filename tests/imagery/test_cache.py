import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.cache import TileCache


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60)), max_size=60))
def test_it_never_holds_more_bytes_than_it_may(puts: list[tuple[int, int]]) -> None:
    cache = TileCache(100)
    for key, size in puts:
        cache.put(key, np.zeros(size, np.uint8))
        kept = [cache.get(name) for name in range(10)]
        assert cache.bytes == sum(picture.nbytes for picture in kept if picture is not None) <= 100


def test_the_least_recently_used_goes_first() -> None:
    cache = TileCache(30)
    for key in "abc":
        cache.put(key, np.zeros(10, np.uint8))
    cache.get("a")
    cache.put("d", np.zeros(10, np.uint8))
    assert [key for key in "abcd" if key in cache] == ["a", "c", "d"]


def test_a_picture_larger_than_the_cache_is_not_kept_and_pushes_nothing_out() -> None:
    cache = TileCache(30)
    cache.put("a", np.zeros(10, np.uint8))
    cache.put("b", np.zeros(31, np.uint8))
    assert "a" in cache
    assert "b" not in cache


def test_putting_again_replaces_and_discarding_frees() -> None:
    cache = TileCache(30)
    cache.put("a", np.zeros(10, np.uint8))
    cache.put("a", np.zeros(20, np.uint8))
    assert cache.bytes == 20
    cache.discard("a")
    cache.discard("never there")
    assert (cache.bytes, len(cache)) == (0, 0)


def test_clearing_forgets_everything() -> None:
    cache = TileCache(30)
    cache.put("a", np.zeros(10, np.uint8))
    cache.clear()
    assert cache.get("a") is None
    assert cache.bytes == 0
