package dev.convexmirror.systemd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.nativeimage.c.type.CTypeConversion.CCharPointerHolder;
import org.graalvm.word.SignedWord;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;

/**
 * A datagram socket of the Unix domain, by the C library of Linux; in a native image only. The JDK knows such sockets only as
 * streams.
 */
final class LibcSocket implements NotifySocket {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    /** Room for a path in {@code struct sockaddr_un}, behind the two bytes of the family. */
    private static final int LONGEST_NAME = 108;

    /** As the system takes it: a path, or a NUL and the name of an abstract socket (unix(7)). */
    private final byte[] name;

    private LibcSocket(byte[] name) {
        this.name = name;
    }

    /** @param address as in {@code NOTIFY_SOCKET}: an absolute path, or {@code @} and the name of an abstract socket */
    static LibcSocket at(String address) {
        byte[] name = address.getBytes(StandardCharsets.UTF_8);
        if (name[0] == '@') {
            name[0] = 0;
        }
        return new LibcSocket(name);
    }

    @Override
    public void send(String... assignments) throws IOException {
        if (name.length > LONGEST_NAME) {
            throw new IOException("the name of the socket is longer than " + LONGEST_NAME + " bytes");
        }
        byte[] message = String.join("\n", assignments).getBytes(StandardCharsets.UTF_8);
        byte[] address = ByteBuffer.allocate(Short.BYTES + name.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(name)
                .array();
        int socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (socket < 0) {
            throw new IOException("the system gives no socket");
        }
        try (CCharPointerHolder text = CTypeConversion.toCBytes(message);
                CCharPointerHolder to = CTypeConversion.toCBytes(address)) {
            UnsignedWord length = WordFactory.unsigned(message.length);
            if (sendto(socket, text.get(), length, MSG_NOSIGNAL, to.get(), address.length)
                            .rawValue()
                    < 0) {
                throw new IOException("nobody takes messages at the socket");
            }
        } finally {
            int ignored = close(socket);
        }
    }

    /** socket(2). */
    @CFunction("socket")
    private static native int socket(int domain, int type, int protocol);

    /** sendto(2). */
    @CFunction("sendto")
    private static native SignedWord sendto(
            int socket, CCharPointer message, UnsignedWord length, int flags, CCharPointer address, int addressLength);

    /** close(2). */
    @CFunction("close")
    private static native int close(int socket);
}
