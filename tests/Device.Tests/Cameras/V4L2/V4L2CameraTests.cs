using CsCheck;
using Microsoft.Extensions.Time.Testing;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Cameras.V4L2;
using MobileNetEdge.Device.Linux;
using MobileNetEdge.Device.Tests.Linux;
using MobileNetEdge.Runtime.Int8.Pictures;

namespace MobileNetEdge.Device.Tests.Cameras.V4L2;

public sealed class V4L2CameraTests
{
    private const string Path = "/dev/video0";

    private readonly SimulatedKernel _kernel = new();
    private readonly List<string> _warnings = [];
    private readonly V4L2CameraOptions _options = new(Path, 64, 48) { Retry = new RetryOptions(0.001, 0.002) };

    [Theory]
    [InlineData(new[] { "MJPG", "GREY", "YUYV" }, PixelFormat.Yuyv)]
    [InlineData(new[] { "MJPG", "YU12", "NV12" }, PixelFormat.Nv12)]
    [InlineData(new[] { "YU12", "RGB3" }, PixelFormat.Yu12)]
    [InlineData(new[] { "BGR3", "RGB3" }, PixelFormat.Rgb24)]
    [InlineData(new[] { "BGR3", "pBAA" }, PixelFormat.Bgr24)]
    [InlineData(new[] { "MJPG", "GREY" }, PixelFormat.Gray8)]
    public void The_best_format_is_taken(string[] offered, PixelFormat expected)
    {
        SimulatedVideoDevice device = Plug(offered);
        using V4L2Camera camera = Camera();
        Assert.Equal(new PictureFormat(expected, 64, 48), Start(camera, device).Format);
    }

    [Fact]
    public void The_format_asked_for_is_insisted_on()
    {
        SimulatedVideoDevice device = Plug("YUYV", "GREY");
        using (V4L2Camera camera = Camera(_options with { Format = V4L2Format.Grey }))
        {
            Assert.Equal(PixelFormat.Gray8, Start(camera, device).Format.Pixels);
        }

        using V4L2Camera other = Camera(_options with { Format = V4L2Format.Nv12 });
        string message = Fails(other);
        Assert.Contains("offers YUYV, GREY, not NV12", message, StringComparison.Ordinal);
        Assert.Contains(Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_size_is_the_drivers_and_so_is_the_stride()
    {
        SimulatedVideoDevice device = Plug("YUYV");
        (device.OnlySize, device.Padding) = ((160, 120), 32);
        using V4L2Camera camera = Camera();
        Assert.Equal(new PictureFormat(PixelFormat.Yuyv, 160, 120, 352), Start(camera, device).Format);
    }

    [Fact]
    public void A_frame_rate_is_asked_for_as_a_period()
    {
        SimulatedVideoDevice device = Plug("YUYV");
        using V4L2Camera camera = Camera(_options with { FramesPerSecond = 7.5 });
        Start(camera, device);
        Assert.Equal((1000u, 7500u), (device.Parameters.PeriodNumerator, device.Parameters.PeriodDenominator));
    }

    [Fact]
    public void A_lent_frame_is_the_drivers_memory_and_does_not_change_until_the_next_call()
    {
        SimulatedVideoDevice device = Plug("GREY");
        using V4L2Camera camera = Camera();
        Start(camera, device);
        device.Produce(11);
        CameraFrame frame = Next(camera);
        for (int i = 0; i < 10; i++)
        {
            device.Produce(99);
        }

        Assert.Equal(-1, frame.Bytes.IndexOfAnyExcept((byte)11));
        Assert.Equal(99, Next(camera).Bytes[0]);
    }

    [Fact]
    public void The_newest_frame_is_given_and_the_others_show_as_a_gap()
    {
        SimulatedVideoDevice device = Plug("GREY");
        using V4L2Camera camera = Camera();
        long first = Start(camera, device).Sequence;
        device.Produce(1);
        device.Produce(2);
        device.Produce(3);
        CameraFrame frame = Next(camera);
        Assert.Equal((3, first + 3), (frame.Bytes[0], frame.Sequence));
        for (int i = 0; i < 8; i++)
        {
            Assert.True(device.Produce((byte)i)); // every buffer went back: none is lost
            Assert.Equal(i, Next(camera).Bytes[0]);
        }
    }

    [Fact]
    public void Frames_that_the_driver_lost_show_as_a_gap()
    {
        SimulatedVideoDevice device = Plug("GREY");
        using V4L2Camera camera = Camera();
        long first = Start(camera, device).Sequence;
        device.Skip(5);
        device.Produce(1);
        Assert.Equal(first + 6, Next(camera).Sequence);
    }

    [Theory]
    [InlineData(-0.05, VideoAbi.TimestampMonotonic, -0.05)]
    [InlineData(0.2, VideoAbi.TimestampMonotonic, 0)] // stamped with the end of its period
    [InlineData(-1000, 0u, 0)] // some other clock
    public void A_timestamp_is_the_drivers_where_it_can_be(double ahead, uint kind, double expected)
    {
        FakeTimeProvider time = new();
        SimulatedVideoDevice device = new(time, "GREY");
        _kernel.Devices[Path] = device;
        using V4L2Camera camera = new(_options, time, _kernel, _warnings.Add);
        Start(camera, device);
        (device.Ahead, device.TimestampKind) = (TimeSpan.FromSeconds(ahead), kind);
        time.Advance(TimeSpan.FromSeconds(1));
        device.Produce(1);
        TimeSpan now = time.GetElapsedTime(0, time.GetTimestamp());
        Assert.Equal(expected, (Next(camera).Timestamp - now).TotalSeconds, 5);
    }

    [Fact]
    public async Task Frames_that_waited_long_are_passed_over_for_a_fresh_one()
    {
        FakeTimeProvider time = new();
        SimulatedVideoDevice device = new(time, "GREY");
        _kernel.Devices[Path] = device;
        using V4L2Camera camera = new(_options with { Silence = TimeSpan.FromMinutes(1) }, time, _kernel, _warnings.Add);
        Start(camera, device);
        while (device.Produce(1))
        {
        }

        time.Advance(TimeSpan.FromSeconds(10));
        Task<byte> next = Task.Run(() => Next(camera).Bytes[0], TestContext.Current.CancellationToken);
        while (!device.Produce(2)) // until the old ones are back
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, await next);
    }

    [Fact]
    public void Frames_that_are_damaged_or_short_are_passed_over()
    {
        SimulatedVideoDevice device = Plug("GREY");
        using V4L2Camera camera = Camera();
        long first = Start(camera, device).Sequence;
        device.Produce(1, flags: VideoAbi.Damaged);
        device.Produce(2, bytesUsed: (64 * 48) - 1);
        device.Produce(3);
        device.Produce(4, flags: VideoAbi.Damaged);
        CameraFrame frame = Next(camera);
        Assert.Equal((3, first + 3), (frame.Bytes[0], frame.Sequence));
    }

    [Fact]
    public void Padding_behind_the_last_row_need_not_be_there()
    {
        SimulatedVideoDevice device = Plug("GREY");
        device.Padding = 16;
        using V4L2Camera camera = Camera();
        Start(camera, device);
        device.Produce(5, bytesUsed: (48 * 80) - 16);
        Assert.Equal((48 * 80) - 16, Next(camera).Bytes.Length);
    }

    [Fact]
    public void A_camera_that_gives_nothing_good_is_given_up_with_what_was_wrong()
    {
        SimulatedVideoDevice device = Plug("GREY");
        using V4L2Camera camera = Camera(_options with { Silence = TimeSpan.FromMilliseconds(50) });
        Start(camera, device);
        device.Produce(1, bytesUsed: 7);
        string message = Fails(camera);
        Assert.Contains("no good frame for 0.1 s (1 damaged: /dev/video0: a frame is cut short)", message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_kernel.OpenDescriptors, device.Mappings));
        Assert.Equal(PixelFormat.Gray8, Start(camera, device).Format.Pixels);
    }

    [Fact]
    public void Unplugged_and_plugged_in_again_it_goes_on_and_so_do_the_numbers()
    {
        SimulatedVideoDevice device = Plug("GREY");
        using V4L2Camera camera = Camera();
        long first = Start(camera, device).Sequence;
        device.Unplug();
        _kernel.Devices.Clear();
        Assert.Contains("unplugged", Fails(camera), StringComparison.Ordinal);
        Assert.Contains("no such camera", Fails(camera), StringComparison.Ordinal);
        Assert.Equal(0, _kernel.OpenDescriptors);
        SimulatedVideoDevice again = Plug("YUYV"); // another model
        CameraFrame frame = Start(camera, again);
        Assert.Equal((PixelFormat.Yuyv, first + 1), (frame.Format.Pixels, frame.Sequence));
    }

    [Theory]
    [InlineData(Errno.Io, "cable")]
    [InlineData(Errno.NoDevice, "unplugged")]
    [InlineData(Errno.Invalid, "VIDIOC_DQBUF")]
    public void A_driver_that_gives_up_is_opened_again(int error, string words)
    {
        SimulatedVideoDevice device = Plug("GREY");
        using V4L2Camera camera = Camera();
        Start(camera, device);
        device.Failing[VideoAbi.DequeueBuffer] = error;
        Assert.Contains(words, Fails(camera), StringComparison.Ordinal);
        Assert.Equal((0, 0), (_kernel.OpenDescriptors, device.Mappings));
        device.Failing.Clear();
        Assert.Equal(PixelFormat.Gray8, Start(camera, device).Format.Pixels);
    }

    public static TheoryData<uint> StartRequests { get; } =
        [
            VideoAbi.QueryCapability,
            VideoAbi.SetFormat,
            VideoAbi.RequestBuffers,
            VideoAbi.QueryBuffer,
            VideoAbi.QueueBuffer,
            VideoAbi.StreamOn,
        ];

    [Theory]
    [MemberData(nameof(StartRequests))]
    public void A_start_that_fails_anywhere_gives_back_all_it_took(uint request)
    {
        SimulatedVideoDevice device = Plug("GREY");
        using V4L2Camera camera = Camera();
        device.Failing[request] = Errno.NoMemory;
        Assert.Contains($"{Path}: VIDIOC_", Fails(camera), StringComparison.Ordinal);
        Assert.Equal((0, 0), (_kernel.OpenDescriptors, device.Mappings));
        device.Failing.Clear();
        Assert.Equal(PixelFormat.Gray8, Start(camera, device).Format.Pixels);
    }

    [Fact]
    public void Errors_say_what_to_do()
    {
        using V4L2Camera camera = Camera();
        Assert.Contains("doctor", Fails(camera), StringComparison.Ordinal);
        SimulatedVideoDevice device = Plug("GREY");
        device.OpenError = Errno.AccessDenied;
        Assert.Contains("usermod -aG video", Fails(camera), StringComparison.Ordinal);
        device.OpenError = 0;
        device.Failing[VideoAbi.SetFormat] = Errno.Busy;
        Assert.Contains("fuser -v /dev/video0", Fails(camera), StringComparison.Ordinal);
        device.Capabilities = VideoAbi.CanCapturePlanes | VideoAbi.CanStream;
        Assert.Contains("rpicam-vid", Fails(camera), StringComparison.Ordinal);
        device.Capabilities = VideoAbi.CanStream;
        Assert.Contains("is not a camera", Fails(camera), StringComparison.Ordinal);
        Plug("pBAA", "BA81");
        Assert.Contains("offers pBAA, BA81, not YUYV", Fails(camera), StringComparison.Ordinal);
        Plug("YUYV").OnlySize = (63, 48);
        Assert.Contains("must be even", Fails(camera), StringComparison.Ordinal);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public async Task A_wait_is_cancelled_at_once_and_the_camera_stays_open()
    {
        SimulatedVideoDevice device = Plug("GREY");
        using V4L2Camera camera = Camera(_options with { Silence = TimeSpan.FromMinutes(10) });
        Start(camera, device);
        for (int i = 0; i < 3; i++)
        {
            using CancellationTokenSource cancel = new();
            Task wait = Task.Run(() => camera.TryNext(out _, cancel.Token), TestContext.Current.CancellationToken);
            await Task.Delay(10, TestContext.Current.CancellationToken);
            Assert.False(wait.IsCompleted);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
            Assert.Throws<OperationCanceledException>(() => camera.TryNext(out _, cancel.Token));
        }

        device.Produce(42);
        Assert.Equal(42, Next(camera).Bytes[0]);
        Assert.Equal(1, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Motion_jpeg_is_decoded_with_or_without_its_tables_and_damage_is_passed_over()
    {
        SimulatedVideoDevice device = Plug("MJPG");
        using V4L2Camera camera = Camera();
        byte[] jpeg = TestPictures.Jpeg(64, 48, 77);
        Start(camera, device, () => device.Produce(jpeg));
        int tables = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]);
        byte[] without = [.. jpeg[..tables], .. jpeg[(tables + 420)..], 0, 0, 0]; // one segment of 418 bytes; cameras pad
        foreach (byte[] good in (byte[][])[jpeg, without])
        {
            device.Produce(good);
            CameraFrame frame = Next(camera);
            Assert.Equal(new PictureFormat(PixelFormat.Rgb24, 64, 48), frame.Format);
            Assert.Equal(-1, frame.Bytes.IndexOfAnyExcept((byte)77));
        }

        foreach (byte[] bad in (byte[][])[jpeg[..300], [1, 2, 3], [0xFF, 0xD8], .. TestPictures.BadJpegs])
        {
            device.Produce(bad);
            using CancellationTokenSource cancel = new(30);
            Assert.ThrowsAny<OperationCanceledException>(() => camera.TryNext(out _, cancel.Token));
        }

        device.Produce(jpeg);
        Assert.Equal(77, Next(camera).Bytes[0]);
        Assert.StartsWith(Path, Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_allocated_a_frame()
    {
        SimulatedVideoDevice device = Plug("YUYV");
        using V4L2Camera camera = Camera();
        Start(camera, device);
        using CancellationTokenSource cancel = new();
        long sum = 0;
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                device.Fill((byte)i);
                sum += camera.TryNext(out CameraFrame frame, cancel.Token) ? frame.Bytes[0] : 0;
            }
        }));
        Assert.True(sum >= 2 * 4950);
    }

    /// <summary>Whatever happens in whatever order: numbers grow, a frame is one picture, and every buffer goes back in the end.</summary>
    [Fact]
    public void No_sequence_of_faults_confuses_it() => Gen.Int[0, 9].Array[1, 40].Sample(happenings =>
    {
        SimulatedKernel kernel = new();
        SimulatedVideoDevice device = new(TimeProvider.System, "GREY");
        kernel.Devices[Path] = device;
        byte fill = 0;
        long last = -1;
        V4L2CameraOptions hasty = _options with { Retry = new RetryOptions(0.0001, 0.0001), Silence = TimeSpan.FromMilliseconds(1) };
        using (V4L2Camera camera = new(hasty, TimeProvider.System, kernel, static _ => { }))
        {
            foreach (int happening in happenings)
            {
                switch (happening)
                {
                    case 0:
                        device.Unplug();
                        device = new SimulatedVideoDevice(TimeProvider.System, "GREY");
                        kernel.Devices[Path] = device;
                        break;
                    case 1:
                        device.Failing[VideoAbi.DequeueBuffer] = Errno.Io;
                        break;
                    case 2:
                        device.Failing[VideoAbi.QueueBuffer] = Errno.NoDevice;
                        break;
                    case 3:
                        device.Failing.Clear();
                        break;
                    case 4:
                        device.Produce(++fill, VideoAbi.Damaged);
                        break;
                    case 5 or 6:
                        device.Produce(++fill);
                        break;
                    default:
                        try
                        {
                            Assert.True(camera.TryNext(out CameraFrame frame, CancellationToken.None));
                            Assert.True(frame.Sequence > last);
                            Assert.Equal(-1, frame.Bytes.IndexOfAnyExcept(frame.Bytes[0]));
                            last = frame.Sequence;
                        }
                        catch (CameraException)
                        {
                        }

                        break;
                }
            }
        }

        Assert.Equal((0, 0), (kernel.OpenDescriptors, device.Mappings));
    }, iter: 100);

    [Fact]
    public void The_list_names_what_each_camera_gives_and_why_one_cannot_be_used()
    {
        Plug("YUYV", "MJPG", "H264").OnlySize = (640, 480);
        _kernel.Devices["/dev/video1"] = new SimulatedVideoDevice(TimeProvider.System) { Capabilities = VideoAbi.CanStream };
        _kernel.Devices["/dev/video2"] = new SimulatedVideoDevice(TimeProvider.System) { OpenError = Errno.AccessDenied };
        _kernel.Devices["/dev/video10"] = new SimulatedVideoDevice(TimeProvider.System, "pBAA");
        IReadOnlyList<V4L2DeviceInfo> list = V4L2Devices.List(_kernel, _kernel.Devices.Keys);
        Assert.Equal(["/dev/video0", "/dev/video2", "/dev/video10"], list.Select(static device => device.Path));
        Assert.Equal("A camera of the tests", list[0].Name);
        Assert.Null(list[0].Problem);
        Assert.Equal(
            [("YUYV", V4L2Format.Yuyv, "640×480"), ("MJPG", V4L2Format.Mjpeg, "640×480"), ("H264", null, "640×480")],
            list[0].Formats.Select(static format => (format.FourCC, format.Format, format.Sizes.Single())));
        Assert.Contains("usermod", list[1].Problem, StringComparison.Ordinal);
        Assert.Contains("none of its formats", list[2].Problem, StringComparison.Ordinal);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Options_out_of_range_are_errors()
    {
        Assert.Throws<ArgumentException>(() => Camera(_options with { Width = 0 }));
        Assert.Throws<ArgumentException>(() => Camera(_options with { FramesPerSecond = double.NaN }));
        Assert.Throws<ArgumentException>(() => Camera(_options with { Buffers = 1 }));
    }

    private SimulatedVideoDevice Plug(params string[] formats)
    {
        SimulatedVideoDevice device = new(TimeProvider.System, formats);
        _kernel.Devices[Path] = device;
        return device;
    }

    private V4L2Camera Camera(V4L2CameraOptions? options = null) => new(options ?? _options, TimeProvider.System, _kernel, _warnings.Add);

    /// <summary>Opens the camera and takes a frame, which the device makes as soon as it streams.</summary>
    private static CameraFrame Start(V4L2Camera camera, SimulatedVideoDevice device, Func<bool>? produce = null)
    {
        Task producing = Task.Run(async () =>
        {
            while (!(produce?.Invoke() ?? device.Produce(1)))
            {
                await Task.Delay(1);
            }
        });
        CameraFrame frame = Next(camera);
        producing.GetAwaiter().GetResult();
        return frame;
    }

    private static CameraFrame Next(V4L2Camera camera)
    {
        Assert.True(camera.TryNext(out CameraFrame frame, TestContext.Current.CancellationToken));
        return frame;
    }

    private static string Fails(V4L2Camera camera) =>
        Assert.Throws<CameraException>(() => camera.TryNext(out _, TestContext.Current.CancellationToken)).Message;
}
