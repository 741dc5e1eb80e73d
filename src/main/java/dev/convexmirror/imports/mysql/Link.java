package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.network.Authenticator;
import com.github.shyiko.mysql.binlog.network.ClientCapabilities;
import com.github.shyiko.mysql.binlog.network.protocol.GreetingPacket;
import com.github.shyiko.mysql.binlog.network.protocol.PacketChannel;
import com.github.shyiko.mysql.binlog.network.protocol.command.Command;
import com.github.shyiko.mysql.binlog.network.protocol.command.SSLRequestCommand;
import dev.convexmirror.imports.ImportOptions;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;

/** A connection to a server, over which packets go (MySQL's client/server protocol). For one thread. */
final class Link implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** How long an answer may take that is not waited for otherwise, and its parts. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);

    private static final int LONGEST_PACKET = 0xff_ffff;
    private static final int ERROR = 0xff;
    private static final int STATE_LENGTH = 5;

    private final Socket socket;
    private final PacketChannel channel;
    private final boolean isMariaDb;

    private Link(Socket socket, PacketChannel channel, boolean isMariaDb) {
        this.socket = socket;
        this.channel = channel;
        this.isMariaDb = isMariaDb;
    }

    /** Connects and logs in. */
    static Link open(ImportOptions options) throws SQLException {
        Server server = Server.of(options);
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoTimeout((int) CONNECT_TIMEOUT.toMillis());
            socket.connect(new InetSocketAddress(server.host(), server.port()), (int) CONNECT_TIMEOUT.toMillis());
            PacketChannel channel = new PacketChannel(socket);
            byte[] first = channel.read();
            requireNoError(first);
            GreetingPacket greeting = new GreetingPacket(first);
            if (server.tls() != Server.Tls.DISABLE) {
                if ((greeting.getServerCapabilities() & ClientCapabilities.SSL) == 0) {
                    throw new SQLException("The server does not offer TLS, which sslMode asks for.", "08001");
                }
                SSLRequestCommand request = new SSLRequestCommand();
                request.setCollation(greeting.getServerCollation());
                channel.write(request);
                channel.upgradeToSSL(new VerifiedTls(server), null);
            }
            new Authenticator(greeting, channel, options.database(), options.username(), options.password())
                    .authenticate();
            channel.authenticationComplete();
            socket.setSoTimeout((int) ANSWER_TIMEOUT.toMillis());
            return new Link(socket, channel, greeting.getServerVersion().contains("MariaDB"));
        } catch (IOException | RuntimeException e) {
            closeQuietly(socket, e);
            throw failure(e);
        } catch (SQLException e) {
            closeQuietly(socket, e);
            throw e;
        }
    }

    boolean isMariaDb() {
        return isMariaDb;
    }

    /** How long {@link #read} waits before it fails. */
    void patience(Duration longest) throws SQLException {
        try {
            socket.setSoTimeout((int) longest.toMillis());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    void write(Command command) throws SQLException {
        try {
            channel.write(command);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The next packet, put together again when it came in several. */
    byte[] read() throws SQLException {
        try {
            byte[] packet = part();
            if (packet.length == LONGEST_PACKET) {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                byte[] part = packet;
                while (part.length == LONGEST_PACKET) {
                    whole.writeBytes(part);
                    part = part();
                }
                whole.writeBytes(part);
                packet = whole.toByteArray();
            }
            requireNoError(packet);
            return packet;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private byte[] part() throws IOException {
        if (channel.getInputStream().peek() < 0) {
            throw new EOFException("The server has closed the connection.");
        }
        int length = channel.getInputStream().readInteger(3);
        // its number in the answer
        channel.getInputStream().readInteger(1);
        return channel.getInputStream().read(length);
    }

    /** Whether something has come that was not read yet. */
    boolean hasMore() throws SQLException {
        try {
            return channel.getInputStream().available() > 0
                    || socket.getInputStream().available() > 0;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static void requireNoError(byte[] packet) throws SQLException {
        if (packet.length < 3 || (packet[0] & 0xff) != ERROR) {
            return;
        }
        int code = (packet[1] & 0xff) | ((packet[2] & 0xff) << Byte.SIZE);
        String text = new String(packet, 3, packet.length - 3, StandardCharsets.UTF_8);
        // before the login there is no state
        boolean hasState = text.startsWith("#") && text.length() > STATE_LENGTH;
        throw new SQLException(
                hasState ? text.substring(1 + STATE_LENGTH) : text,
                hasState ? text.substring(1, 1 + STATE_LENGTH) : "08004",
                code);
    }

    private static SQLException failure(Exception e) {
        return new SQLException(String.valueOf(e.getMessage()), "08006", e);
    }

    private static void closeQuietly(Socket socket, Exception because) {
        try {
            socket.close();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            socket.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
