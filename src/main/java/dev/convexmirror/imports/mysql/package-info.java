/** Tables of MariaDB and MySQL, read by plain statements and by the binlog (docs/decisions/0013). */
package dev.convexmirror.imports.mysql;
