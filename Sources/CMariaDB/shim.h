// MariaDB Connector/C: Debian's libmariadb-dev, Homebrew's mariadb-connector-c.
// Where the compiler is not told of the folder, it lies below one that it knows.
#pragma once

#if __has_include(<mariadb/mysql.h>)
#include <mariadb/mysql.h>
#include <mariadb/errmsg.h>
#else
#include <mysql.h>
#include <errmsg.h>
#endif
