"""What keeps the gradebook from being read or written, as a sentence that says what to do."""

from grader.errors import GraderError

# What the database's driver says, in lower case, and what it means.
_SAYINGS = (
    (
        ("database is locked", "lock timeout", "database table is locked"),
        "다른 프로그램이 성적부를 쓰고 있습니다. 그 프로그램이 끝난 뒤 다시 실행하세요.",
        "Another program is writing to it. Run this again when that one is done.",
    ),
    (
        ("readonly database", "read-only", "permission denied"),
        "쓸 수 없는 성적부입니다. 파일과 폴더의 권한, 또는 계정의 권한을 확인하세요.",
        "It may not be written. Check the permissions of the file and its folder, or of the "
        "account.",
    ),
    (
        ("disk is full", "no space left", "could not extend file", "disk i/o error"),
        "디스크가 가득 찼습니다. 자리를 만든 뒤 다시 실행하세요.",
        "The disk is full. Make room, then run this again.",
    ),
    (
        ("unable to open database file",),
        "파일을 열 수 없습니다. 폴더가 있는지, 권한이 있는지 확인하세요.",
        "The file cannot be opened. Check that its folder exists and that you may write there.",
    ),
    (
        ("file is not a database", "malformed"),
        "SQLite 파일이 아니거나 손상된 파일입니다. 주소를 확인하거나 사본에서 되살리세요.",
        "The file is no SQLite database, or a damaged one. Check the URL, or restore a copy.",
    ),
    (
        ("password authentication failed", "no password supplied", "role "),
        "계정이나 비밀번호가 맞지 않습니다. 주소나 PGPASSWORD, ~/.pgpass를 확인하세요.",
        "Account or password is wrong. Check the URL, PGPASSWORD or ~/.pgpass.",
    ),
    (
        ("does not exist",),
        "그런 데이터베이스가 없습니다. `createdb`로 만들거나 주소를 확인하세요.",
        "There is no such database. Make it with `createdb`, or check the URL.",
    ),
    (
        (
            *("connection refused", "could not translate host", "failed to resolve"),
            *("timeout expired", "no such file or directory"),
        ),
        "데이터베이스 서버에 연결할 수 없습니다. 서버가 켜져 있는지, 주소가 맞는지 확인하세요.",
        "The database server does not answer. Check that it runs, and the URL.",
    ),
    (
        ("too many clients", "remaining connection slots"),
        "데이터베이스 서버에 연결이 너무 많습니다. 잠시 뒤 다시 실행하세요.",
        "The database server has too many connections. Run this again in a while.",
    ),
)


def explained(place: str, said: str) -> GraderError:
    """A database's complaint in words to act on.

    Arguments:
        place: the database's address, without a password.
        said: the words of the driver.
    """
    lowered = said.lower()
    for keys, ko, en in _SAYINGS:
        if any(key in lowered for key in keys):
            return GraderError(f"성적부 {place}: {ko}", f"The gradebook {place}: {en}")
    first = said.strip().partition("\n")[0]
    return GraderError(
        f"성적부 {place}를 쓸 수 없습니다: {first}.", f"The gradebook {place} failed: {first}."
    )
