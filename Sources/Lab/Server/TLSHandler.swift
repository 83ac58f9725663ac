import CSSL
import NIOCore

/// Ends TLS on a connection: OpenSSL works on two buffers in memory, and this handler carries their bytes
/// from and to the socket.
final class TLSHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let context: TLSContext
  private let session: OpaquePointer
  private let received: OpaquePointer
  private let toSend: OpaquePointer
  private var unwritten: [(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)] = []
  /// A connection that breaks off says no farewell.
  private var isAbrupt = false

  init(_ context: TLSContext) throws(TLSError) {
    guard let session = SSL_new(context.pointer), let received = BIO_new(BIO_s_mem()),
      let toSend = BIO_new(BIO_s_mem())
    else { throw .last("make a session") }
    self.context = context
    self.session = session
    self.received = received
    self.toSend = toSend
    SSL_set_bio(session, received, toSend)
    SSL_set_accept_state(session)
  }

  /// The session owns its two buffers.
  deinit { SSL_free(session) }

  // MARK: In

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    unwrapInboundIn(data).readableBytesView.withUnsafeBytes { bytes in
      _ = BIO_write(received, bytes.baseAddress, Int32(bytes.count))
    }
    while let clear = decrypt(context) { context.fireChannelRead(wrapInboundOut(clear)) }
    // Reading can be what completes the handshake, and what is waiting can go out then.
    encryptWaiting(context)
    sendEncrypted(context)
  }

  /// Nil when OpenSSL needs more from the other side first, or the connection has failed.
  private func decrypt(_ context: ChannelHandlerContext) -> ByteBuffer? {
    var clear = context.channel.allocator.buffer(capacity: 1 << 14)
    var status: Int32 = 0
    clear.writeWithUnsafeMutableBytes(minimumWritableBytes: 1 << 14) { space in
      status = SSL_read(session, space.baseAddress, Int32(space.count))
      return max(0, Int(status))
    }
    if status > 0 { return clear }
    failUnlessWaiting(status, context)
    return nil
  }

  private func failUnlessWaiting(_ status: Int32, _ context: ChannelHandlerContext) {
    switch SSL_get_error(session, status) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: break
    case SSL_ERROR_ZERO_RETURN: context.close(promise: nil)
    default:
      let error = TLSError.last("serve")
      // The alert that tells the client why must leave before the connection closes.
      sendEncrypted(context)
      isAbrupt = true
      context.fireErrorCaught(error)
      context.close(promise: nil)
    }
  }

  // MARK: Out

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    unwritten.append((unwrapOutboundIn(data), promise))
  }

  func flush(context: ChannelHandlerContext) {
    encryptWaiting(context)
    sendEncrypted(context)
  }

  private func encryptWaiting(_ context: ChannelHandlerContext) {
    guard SSL_is_init_finished(session) == 1 else { return }
    let waiting = unwritten
    unwritten = []
    for (bytes, promise) in waiting {
      let status = encrypt(bytes)
      guard status > 0 else {
        promise?.fail(TLSError.last("write"))
        failUnlessWaiting(status, context)
        continue
      }
      context.write(wrapOutboundOut(encrypted(context)), promise: promise)
    }
    if !waiting.isEmpty { context.flush() }
  }

  /// A memory buffer takes everything, so there are no partial writes.
  private func encrypt(_ bytes: ByteBuffer) -> Int32 {
    guard bytes.readableBytes > 0 else { return 1 }
    return bytes.readableBytesView.withUnsafeBytes { clear in
      SSL_write(session, clear.baseAddress, Int32(clear.count))
    }
  }

  /// What OpenSSL has ready for the socket.
  private func encrypted(_ context: ChannelHandlerContext) -> ByteBuffer {
    let count = BIO_ctrl_pending(toSend)
    var bytes = context.channel.allocator.buffer(capacity: count)
    bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
      max(0, Int(BIO_read(toSend, space.baseAddress, Int32(count))))
    }
    return bytes
  }

  private func sendEncrypted(_ context: ChannelHandlerContext) {
    guard BIO_ctrl_pending(toSend) > 0 else { return }
    context.writeAndFlush(wrapOutboundOut(encrypted(context)), promise: nil)
  }

  // MARK: The end

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    if case .abrupt? = event as? WireFault {
      isAbrupt = true
      promise?.succeed()
    } else {
      context.triggerUserOutboundEvent(event, promise: promise)
    }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if !isAbrupt && SSL_is_init_finished(session) == 1 {
      SSL_shutdown(session)
      sendEncrypted(context)
    }
    failUnwritten()
    context.close(mode: mode, promise: promise)
  }

  func handlerRemoved(context: ChannelHandlerContext) { failUnwritten() }

  private func failUnwritten() {
    for (_, promise) in unwritten { promise?.fail(ChannelError.ioOnClosedChannel) }
    unwritten = []
  }
}
