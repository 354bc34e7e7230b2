//! The three sockets: loopback only, and a plain word when a port is taken.

use std::io::ErrorKind;
use std::net::Ipv4Addr;

use tokio::net::TcpListener;

/// The port when none is named on the command line.
const USUAL_PORT: u16 = 8412;

/// A bound socket and the origin that it serves, such as `http://127.0.0.1:8412`.
pub struct Listener {
    pub socket: TcpListener,
    pub address: String,
}

/// Binds the named port and a second one. The error is a sentence for the terminal.
pub async fn pair(argument: Option<&str>) -> Result<(Listener, Listener), String> {
    let port = port(argument)?;
    let first = bind(port).await.map_err(|error| refused(port, &error))?;
    let second = match bind(port.checked_add(1).filter(|next| *next > 1).unwrap_or(0)).await {
        Ok(listener) => listener,
        // The neighbour is taken: any free port will do, since the pages are told which it is.
        Err(_) => bind(0).await.map_err(|error| refused(0, &error))?,
    };
    Ok((first, second))
}

/// Binds a third port, for TLS: any free one, since a page is told which it is.
pub async fn secure() -> Result<Listener, String> {
    let Listener { socket, address } = bind(0).await.map_err(|error| refused(0, &error))?;
    Ok(Listener { socket, address: address.replacen("http:", "https:", 1) })
}

fn port(argument: Option<&str>) -> Result<u16, String> {
    match argument {
        None => Ok(USUAL_PORT),
        Some(text) => text.parse().map_err(|_| {
            format!("`{text}` is not a port: give a number from 0 to 65535, where 0 takes any free port")
        }),
    }
}

async fn bind(port: u16) -> std::io::Result<Listener> {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = format!("http://{}", socket.local_addr()?);
    Ok(Listener { socket, address })
}

fn refused(port: u16, error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => format!(
            "port {port} is in use: stop what listens there, or name another port, \
             or give 0 for any free one:\n    cargo run --example origin -- 0"
        ),
        ErrorKind::PermissionDenied => {
            format!("port {port} may not be opened by this user: name one above 1023, or 0 for any free one")
        }
        _ => format!("port {port} on 127.0.0.1 cannot be opened: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number_or_the_usual_one() {
        assert_eq!(port(None), Ok(8412));
        assert_eq!(port(Some("0")), Ok(0));
        assert!(port(Some("http")).is_err_and(|said| said.contains("`http` is not a port")));
        assert!(port(Some("70000")).is_err());
    }

    #[tokio::test]
    async fn a_taken_port_is_refused_with_what_to_do() {
        let taken = bind(0).await.unwrap();
        let number = taken.socket.local_addr().unwrap().port().to_string();
        let said = pair(Some(&number)).await.err().unwrap();
        assert!(said.contains("in use") && said.contains("-- 0"), "{said}");
    }

    #[tokio::test]
    async fn the_two_origins_differ() {
        let (first, second) = pair(Some("0")).await.unwrap();
        assert_ne!(first.address, second.address);
        assert!(first.address.starts_with("http://127.0.0.1:"));
    }
}
