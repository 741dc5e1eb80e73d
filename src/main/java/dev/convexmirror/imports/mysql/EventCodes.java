package dev.convexmirror.imports.mysql;

/** Types of events in a binlog (MySQL 8.0's and MariaDB 10.11's lists of them). */
final class EventCodes {

    static final int QUERY = 2;
    static final int ROTATE = 4;
    static final int FORMAT_DESCRIPTION = 15;
    static final int XID = 16;
    static final int TABLE_MAP = 19;
    static final int WRITE_ROWS_V1 = 23;
    static final int UPDATE_ROWS_V1 = 24;
    static final int DELETE_ROWS_V1 = 25;
    static final int WRITE_ROWS = 30;
    static final int UPDATE_ROWS = 31;
    static final int DELETE_ROWS = 32;
    static final int XA_PREPARE = 38;
    static final int MARIADB_GTID = 162;

    private static final int PARTIAL_UPDATE_ROWS = 39;
    private static final int TRANSACTION_PAYLOAD = 40;
    private static final int FIRST_COMPRESSED = 165;
    private static final int LAST_COMPRESSED = 171;

    private EventCodes() {}

    /** Whether rows may be in such an event, in a form that is not known here. */
    static boolean isUnreadable(int type) {
        return type == PARTIAL_UPDATE_ROWS
                || type == TRANSACTION_PAYLOAD
                || (type >= FIRST_COMPRESSED && type <= LAST_COMPRESSED);
    }
}
