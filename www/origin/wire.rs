//! Connections, plain or TLS, and a hold on each by which an answer can be lost on its way.

use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

/// Handshakes that are done and wait for the server.
const WAITING: usize = 64;
/// After a connection that could not be taken.
const PAUSE: Duration = Duration::from_millis(100);

/// The socket of an origin: each connection comes with its handle.
pub struct Wires {
    incoming: mpsc::Receiver<(Wire, Handle)>,
}

impl Wires {
    /// Takes connections from a socket; over TLS where there is an acceptor.
    pub fn of(socket: TcpListener, tls: Option<TlsAcceptor>) -> Self {
        let (sender, incoming) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            while !sender.is_closed() {
                let Ok((stream, _)) = socket.accept().await else {
                    // Out of descriptors, or gone before it was taken.
                    tokio::time::sleep(PAUSE).await;
                    continue;
                };
                let (tls, sender) = (tls.clone(), sender.clone());
                // A slow handshake keeps nobody waiting; a failed one is the peer's affair.
                tokio::spawn(async move {
                    let stream: Stream = match tls {
                        None => Box::new(stream),
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => Box::new(stream),
                            Err(_) => return,
                        },
                    };
                    let handle = Handle::default();
                    let _ = sender.send((Wire { stream, cut: handle.cut.clone() }, handle)).await;
                });
            }
        });
        Wires { incoming }
    }
}

impl Listener for Wires {
    type Io = Wire;
    type Addr = Handle;

    async fn accept(&mut self) -> (Wire, Handle) {
        match self.incoming.recv().await {
            Some(connection) => connection,
            // The task above ends with this side only.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Handle> {
        Ok(Handle::default())
    }
}

/// What a request knows of its connection.
#[derive(Clone, Debug, Default)]
pub struct Handle {
    cut: Arc<AtomicBool>,
}

impl Handle {
    /// Nothing more is written to this connection: it ends in the middle, as when a proxy dies.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Wires>> for Handle {
    fn connect_info(stream: IncomingStream<'_, Wires>) -> Self {
        stream.remote_addr().clone()
    }
}

trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

type Stream = Box<dyn Duplex>;

/// One connection.
pub struct Wire {
    stream: Stream,
    cut: Arc<AtomicBool>,
}

impl Wire {
    fn whole(&mut self) -> std::io::Result<Pin<&mut Stream>> {
        if self.cut.load(Ordering::Relaxed) {
            return Err(Error::from(ErrorKind::ConnectionReset));
        }
        Ok(Pin::new(&mut self.stream))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        self.whole()?.poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.whole()?.poll_write(context, buffer)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.whole()?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn what_is_cut_says_no_more() {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = socket.local_addr().unwrap();
        let mut wires = Wires::of(socket, None);
        let mut client = TcpStream::connect(address).await.unwrap();
        let (mut wire, handle) = wires.accept().await;
        wire.write_all(b"before").await.unwrap();
        handle.cut();
        assert!(wire.write_all(b"after").await.is_err());
        drop(wire);
        let mut heard = String::new();
        client.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "before");
    }
}
