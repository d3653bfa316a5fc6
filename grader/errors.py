"""What is told to people: our one exception, its exit status, and what the system says."""

import errno
import os

from grader.text import Text

NOT_GRADED = 3  # the exit status where something could not be graded, through our fault

_SYSTEM = {
    errno.ENOSPC: Text("디스크가 가득 찼습니다", "The disk is full"),
    errno.EDQUOT: Text("디스크 할당량을 다 썼습니다", "The disk quota is used up"),
    errno.ENOMEM: Text("컴퓨터의 메모리가 모자랍니다", "The machine is out of memory"),
    errno.EACCES: Text("접근할 권한이 없습니다", "Permission denied"),
    errno.EPERM: Text("허용되지 않은 작업입니다", "Operation not permitted"),
    errno.ENOENT: Text("그런 파일이나 폴더가 없습니다", "No such file or directory"),
    errno.EEXIST: Text("같은 이름이 이미 있습니다", "File exists"),
    errno.ENOTDIR: Text("폴더가 아닙니다", "Not a directory"),
    errno.EISDIR: Text("파일이 아니라 폴더입니다", "Is a directory"),
    errno.ENOTEMPTY: Text("폴더가 비어 있지 않습니다", "Directory not empty"),
    errno.EROFS: Text("읽기 전용 디스크입니다", "Read-only file system"),
    errno.EBUSY: Text("다른 프로그램이 쓰고 있습니다", "Device or resource busy"),
    errno.EIO: Text("장치에서 읽거나 쓰다가 오류가 났습니다", "Input/output error"),
    errno.ELOOP: Text("링크가 너무 많이 이어져 있습니다", "Too many levels of symbolic links"),
    errno.ENAMETOOLONG: Text("이름이 너무 깁니다", "File name too long"),
    errno.EMFILE: Text("이 프로세스가 연 파일이 너무 많습니다", "Too many open files"),
    errno.ENFILE: Text("컴퓨터에서 열린 파일이 너무 많습니다", "Too many open files in system"),
    errno.EADDRINUSE: Text("이미 쓰이고 있는 주소입니다", "Address already in use"),
    errno.ECONNREFUSED: Text("연결을 거부했습니다", "Connection refused"),
    errno.ETIMEDOUT: Text("시간 안에 응답이 없었습니다", "Connection timed out"),
}


class GraderError(Exception):
    """The grader cannot go on; the sentence says why and what to do next, in both languages."""

    status = 2  # with which a command ends

    def __init__(self, ko: str, en: str) -> None:
        # `args` stay what each kind is made of: it has to cross to other processes
        self.text = Text(ko, en)

    def __str__(self) -> str:
        return self.text.en

    def _render_traceback_(self) -> list[str]:
        """What IPython asks an exception for."""
        return [self.text.ko, self.text.en]


class NobodyGraded(GraderError):
    """Nobody can be graded just now, and that is no member's fault."""

    status = NOT_GRADED


def cause(error: Exception) -> Text:
    """What we, the system or a library say of it.

    An error of the system comes without its file and without a full stop: whoever tells it says
    which file that is.
    """
    if isinstance(error, GraderError):
        return error.text
    if not isinstance(error, OSError) or not error.strerror:
        return Text(str(error), str(error))
    number, said = error.errno or 0, error.strerror
    if number in _SYSTEM and said == os.strerror(number):  # libraries have numbers of their own
        return _SYSTEM[number]
    return Text(said, said)
