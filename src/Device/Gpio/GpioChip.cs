using MobileNetEdge.Device.Linux;

namespace MobileNetEdge.Device.Gpio;

/// <summary>An open chip of GPIO lines.</summary>
internal sealed unsafe class GpioChip : IDisposable
{
    /// <summary>The name under which other programs see this one hold a line.</summary>
    public const string Consumer = "mobilenet-edge";

    private const uint EventBuffer = 64; // a button bounces a dozen times

    private readonly IKernel _kernel;
    private readonly int _descriptor;

    /// <exception cref="GpioException">There is no such chip, or this user may not open it.</exception>
    public GpioChip(IKernel kernel, string path)
    {
        (_kernel, Path) = (kernel, path);
        _descriptor = kernel.Open(path);
        if (_descriptor < 0)
        {
            throw new GpioException(-_descriptor switch
            {
                Errno.NoEntry => $"{path}: there is no such GPIO chip; 'mobilenet-edge-agent doctor' lists the chips of this machine",
                Errno.AccessDenied or Errno.NotPermitted =>
                    $"{path}: this user may not use it; 'sudo usermod -aG gpio $USER', then log in again",
                int error => $"{path}: {Errno.Message(error)}",
            });
        }

        ChipInfo info = default;
        if (kernel.Control(_descriptor, LineAbi.GetChipInfo, &info) < 0)
        {
            Dispose();
            throw new GpioException($"{path}: this is not a GPIO chip");
        }

        (Label, Lines) = (FixedText.Read(new ReadOnlySpan<byte>(info.Label, 32)), (int)info.Lines);
    }

    /// <summary>The path, such as "/dev/gpiochip0".</summary>
    public string Path { get; }

    /// <summary>The label, such as "pinctrl-bcm2711".</summary>
    public string Label { get; }

    /// <summary>The number of lines.</summary>
    public int Lines { get; }

    /// <summary>Takes a line, which stays as it is until it is configured.</summary>
    /// <exception cref="GpioException">There is no such line, or another program holds it.</exception>
    public Line Take(int number)
    {
        if (number < 0 || number >= Lines)
        {
            throw new GpioException($"GPIO line {number}: {Path} ({Label}) has lines 0 to {Lines - 1}");
        }

        LineRequest request = new() { Offset = (uint)number, Lines = 1, EventBufferSize = EventBuffer };
        "mobilenet-edge"u8.CopyTo(new Span<byte>(request.Consumer, 32));
        int result = _kernel.Control(_descriptor, LineAbi.GetLine, &request);
        if (result >= 0)
        {
            return new Line(_kernel, request.Descriptor, number, $"GPIO line {number} of {Path} ({Label})");
        }

        throw new GpioException(-result switch
        {
            Errno.Busy => $"GPIO line {number} of {Path} ({Label}) is used by {HolderOf(number)}; stop that or choose another line",
            Errno.NoSuchControl or Errno.Invalid =>
                $"GPIO line {number} of {Path} ({Label}): the kernel is too old for this driver (5.10 or later); choose another driver",
            int error => $"GPIO line {number} of {Path} ({Label}): {Errno.Message(error)}",
        });
    }

    public void Dispose() => _kernel.Close(_descriptor);

    private string HolderOf(int number)
    {
        LineInfo info = new() { Offset = (uint)number };
        string consumer = _kernel.Control(_descriptor, LineAbi.GetLineInfo, &info) < 0
            ? string.Empty
            : FixedText.Read(new ReadOnlySpan<byte>(info.Consumer, 32));
        return consumer.Length > 0 ? $"'{consumer}'" : "the kernel or another program";
    }
}
