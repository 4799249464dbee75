using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Device.Metrics;
using MobileNetEdge.Device.Service;
using MobileNetEdge.Device.Tracing;
using MobileNetEdge.Device.Triggers;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Device.Commands;

/// <summary>The service itself: puts everything together, runs until SIGTERM, Ctrl-C or the end of the frames.</summary>
internal static partial class RunCommand
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    /// <param name="path">The configuration.</param>
    /// <param name="tracePath">Where to write a trace; null for none.</param>
    /// <param name="guard">Says what is wrong with a new configuration or model.</param>
    /// <exception cref="InputException">Something of the configuration cannot be used.</exception>
    public static async Task RunAsync(string path, string? tracePath, Guard guard)
    {
        ConfigurationFile configuration = ConfigurationFile.Read(path);
        AgentOptions options = configuration.Options;
        TimeProvider time = TimeProvider.System;
        using ILoggerFactory logs = AgentLog.Create();
        ILogger log = logs.CreateLogger("agent");
        Classifier classifier = ModelLoader.Load(options.Model);
        ScoreLayout layout = ScoreLayout.Of(classifier);
        configuration.CheckLabels(layout);

        using AgentMetrics metrics = new();
        using SharedGpio gpio = new(options.Gpio);
        using PrometheusEndpoint? endpoint = options.Metrics.Enabled ? new PrometheusEndpoint(options.Metrics, metrics) : null;
        await using ActionSet actions = await ActionSet.StartAsync(
            options.Actions, options.DeviceName, gpio.Open, metrics, time, log).ConfigureAwait(false);
        InferencePace pace = new(options.Throttle.InferencesPerSecond);
        SystemdNotifier notifier = new();
        using Pipeline pipeline = new(
            NewTrigger(options, gpio, time),
            classifier,
            layout,
            DecisionRules.Of(options.Decision, layout),
            actions,
            metrics,
            pace,
            new Watchdog(notifier, Environment.GetEnvironmentVariable("WATCHDOG_USEC"), time),
            tracePath is null ? null : TraceWriter.Open(tracePath, ActionFilter.Of(options.Actions), log),
            time);
        using ICamera camera = CameraFactory.Create(options.Camera!, time, warning => LogWarning(log, warning));

        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddHostedService(_ => new BoardMonitor(new LinuxBoardSensors(), options.Throttle, pace, metrics, time, log));
        builder.Services.AddHostedService(
            _ => new ReloadService(configuration, layout, pipeline, ModelLoader.Load, guard, time, log));
        builder.Services.AddHostedService(services =>
            new CaptureService(
                new CaptureLoop(camera, pipeline, metrics, log), actions, services.GetRequiredService<IHostApplicationLifetime>(), log));
        if (notifier.IsEnabled)
        {
            // Notifies systemd when the program is ready and when it stops.
            builder.Services.AddSingleton<ISystemdNotifier>(notifier);
            builder.Services.AddSingleton<IHostLifetime, SystemdLifetime>();
        }

        using IHost host = builder.Build();
        IHostedService[] services = [.. host.Services.GetServices<IHostedService>()];
        LogStart(log, options.DeviceName, Path.GetFileName(options.Model.File), classifier.Labels.Count, camera.Name);
        await host.RunAsync().ConfigureAwait(false);
        if (services.Select(FaultOf).FirstOrDefault(fault => fault is not null) is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <exception cref="InputException">A line cannot be used.</exception>
    private static ITrigger NewTrigger(AgentOptions options, SharedGpio gpio, TimeProvider time)
    {
        try
        {
            return TriggerFactory.Create(options.Trigger, gpio.Open, time);
        }
        catch (Exception error) when (error is GpioException or ArgumentException or InvalidOperationException or IOException
            or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            throw new InputException($"trigger: {error.Message}", error);
        }
    }

    private static Exception? FaultOf(IHostedService service) => service switch
    {
        CaptureService capture => capture.Fault,
        BackgroundService background => background.ExecuteTask?.Exception?.InnerException,
        _ => null,
    };

    [LoggerMessage(LogLevel.Information, "{Device}: {Model} knows {Classes} classes; frames come from {Camera}")]
    private static partial void LogStart(ILogger log, string device, string model, int classes, string camera);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger log, string warning);
}
