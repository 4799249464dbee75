using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Device.Tests.Actions;

/// <summary>An authority, a server's certificate that it signed, and an authority that signed nothing, as PEM files.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly X509Certificate2 _authority;

    public TestCertificates(TemporaryFolder folder)
    {
        _authority = NewAuthority("authority");
        using X509Certificate2 other = NewAuthority("other");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 server = request.Create(
            _authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3, 4]);
        Authority = Write(folder, "authority.pem", _authority.ExportCertificatePem());
        OtherAuthority = Write(folder, "other.pem", other.ExportCertificatePem());
        ServerCertificate = Write(folder, "server.pem", server.ExportCertificatePem());
        ServerKey = Write(folder, "server.key", key.ExportPkcs8PrivateKeyPem());
    }

    public string Authority { get; }

    public string OtherAuthority { get; }

    public string ServerCertificate { get; }

    public string ServerKey { get; }

    public void Dispose() => _authority.Dispose();

    private static X509Certificate2 NewAuthority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
    }

    private static string Write(TemporaryFolder folder, string name, string pem) => folder.Write(name, Encoding.ASCII.GetBytes(pem));
}
