"""Beginnings of files, as far as they are looked at."""

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40
EXE = b"MZ\x90\0\x03\0\0\0" + b"\0" * 100
