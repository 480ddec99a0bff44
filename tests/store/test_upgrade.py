from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.store.database import Database
from app.store.verify import verify


def test_files_can_be_made_by_several_threads_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(Database.create, [tmp_path / f"{number}.orthomark" for number in range(8)]))
    assert [verify(database).problems for database in made] == [[]] * 8
    for database in made:
        database.close()
